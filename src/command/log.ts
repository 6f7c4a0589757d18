/** log: what the kernel printed. */
import type { Row } from "#base";
import type { Kernel } from "#kernel";
import { auditRecords, type LogRecord, logRecords, type SafeBuffer, safeBuffers } from "#kernel/log";
import { pidMax } from "#kernel/system";
import { bootSeconds } from "#kernel/time";
import { type Arguments, has } from "./arguments.ts";
import { cellOf } from "./cell-of.ts";
import type { Command } from "./command.ts";
import type { Session } from "./session.ts";
import { formatDate } from "./time-text.ts";

/** What is shown before each text. */
interface ViewRow {
  readonly kind: "view";
  readonly stamp: "none" | "uptime" | "clock";
  /** Columns of the caller; undefined when it is not shown. */
  readonly callerWidth: number | undefined;
  readonly level: boolean;
  /** Lines behind the text that name the device. */
  readonly device: boolean;
}
/** One printk call. */
interface RecordRow {
  readonly kind: "record";
  readonly sequence: number;
  /** Time since boot. */
  readonly uptime: { readonly seconds: number; readonly nanoseconds: number };
  /** Wall clock, in seconds since 1970; undefined when the kernel's clock cannot be read. */
  readonly time: number | undefined;
  /** syslog level, 0 (emergency) to 7 (debug). */
  readonly level: number;
  readonly facility: number;
  /** Who printed it: a thread, or a processor in interrupt context. */
  readonly caller: { readonly kind: "thread" | "processor"; readonly id: number; readonly name: string | undefined };
  readonly subsystem: string | undefined;
  readonly device: string | undefined;
  readonly text: string;
  /** False for a record that was made without a place for text. */
  readonly hasText: boolean;
  /** Why the text could not be read. */
  readonly fault: string | undefined;
}
/** An audit record that was not fetched (-a). */
interface AuditRow {
  readonly kind: "audit";
  readonly queue: string;
  readonly type: number;
  readonly text: string;
}
/** Nothing in the audit queues. */
interface EmptyRow {
  readonly kind: "empty";
  readonly text: string;
}
/** A printk_safe buffer, on its own (-s) or what it held behind the log. */
interface SafeBufferRow extends SafeBuffer {
  readonly kind: "safe-buffer";
  readonly whole: boolean;
}
type LogRow = Row & (ViewRow | RecordRow | AuditRow | EmptyRow | SafeBufferRow);

/** Callers above this are processors. */
const PROCESSOR = 0x8000_0000;

export const log: Command<LogRow> = {
  name: "log",
  summary: "what the kernel printed",
  synopsis: ["[-TtdmascR]"],
  description: `Shows the kernel's log, oldest record first. A record of several lines is indented below its first; bytes that are
no printable ASCII are shown as dots.

Timestamps are those of the local clock, which stands still while the machine sleeps: the wall-clock times that -T
makes of them can be too early.`,
  options: [
    { name: "T", help: "wall-clock time (UTC) instead of seconds since boot" },
    { name: "t", help: "no timestamps" },
    { name: "d", help: "the device that a driver spoke of, on lines of their own" },
    { name: "m", help: "the log level, in angle brackets" },
    { name: "a", help: "audit records that no daemon had fetched" },
    { name: "s", help: "text that had not reached the log: printk_safe buffers, before v5.15" },
    { name: "c", help: "the thread (T) or processor (C) that printed" },
    { name: "R", help: "accepted for crash's sake: names of Rust symbols are shown as they were logged" },
  ],
  operands: "word",
  examples: [
    { line: "log -T", shows: "the log with wall-clock times" },
    { line: "log | tail -40", shows: "the last lines" },
    { line: "log -cm", shows: "who printed each line, and how urgently" },
  ],
  *run(session, args) {
    if (has(args, "a")) yield* auditRows(session.kernel);
    else if (has(args, "s")) yield* safeBufferRows(session.kernel, true);
    else yield* recordRows(session, args);
  },
  *text(rows) {
    let view: ViewRow | undefined;
    let variable: string | undefined;
    for (const row of rows) {
      switch (row.kind) {
        case "view":
          view = row;
          break;
        case "record":
          yield formatRecord(row, view);
          break;
        case "audit":
          yield `type=${row.type} ${printable(row.text)}\n`;
          break;
        case "empty":
          yield row.text;
          break;
        case "safe-buffer":
          if (row.whole && row.variable !== variable) yield `PRINTK_SAFE_SEQ_BUF: ${row.variable}\n`;
          variable = row.variable;
          yield* row.whole ? formatWholeBuffer(row) : formatUnflushed(row);
      }
    }
  },
};

function* recordRows({ kernel, checkpoint }: Session, args: Arguments): Generator<LogRow> {
}
