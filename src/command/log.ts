/** log: what the kernel printed. */
import { hex, type Row } from "#base";
import type { Kernel } from "#kernel";
import { auditRecords, type LogRecord, logRecords, type SafeBuffer, safeBuffers } from "#kernel/log";
import { pidMax } from "#kernel/system";
import { bootSeconds } from "#kernel/time";
import { demangleRust } from "#object";
import { type Arguments, has } from "./arguments.ts";
import { cellOf } from "./cell-of.ts";
import type { Command, RowsOf } from "./command.ts";
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
  /** Time since boot; undefined where the kernel kept none. */
  readonly uptime: { readonly seconds: number; readonly nanoseconds: number } | undefined;
  /** Wall clock, in seconds since 1970; undefined when the kernel's clock cannot be read. */
  readonly time: number | undefined;
  /** syslog level, 0 (emergency) to 7 (debug). */
  readonly level: number;
  readonly facility: number;
  /** Who printed it: a thread, or a processor in interrupt context; undefined where the kernel kept none. */
  readonly caller:
    | { readonly kind: "thread" | "processor"; readonly id: number; readonly name: string | undefined }
    | undefined;
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
/** A sentence in place of rows. */
interface NoticeRow {
  readonly kind: "notice";
  readonly text: string;
}
/** A printk_safe buffer, on its own (-s) or what it held behind the log. */
interface SafeBufferRow extends SafeBuffer {
  readonly kind: "safe-buffer";
  readonly alone: boolean;
}
type LogRow = Row & (ViewRow | RecordRow | AuditRow | NoticeRow | SafeBufferRow);

/** Callers from this on are processors. */
const PROCESSOR = 0x8000_0000;
const KERN_SOH = "\x01";
const NANOSECONDS = 1_000_000_000n;
/** Columns of a caller where pids have seven digits, or where their bound is not known. */
const WIDEST_CALLER = 8;

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
    { name: "R", help: "names of Rust in the place of its symbols" },
  ],
  operands: "word",
  rows: {
    view: {
      stamp: "what stands before each text: `none`, `uptime`, `clock`",
      callerWidth: "columns of the caller, when it is shown",
      level: "whether the level is shown",
      device: "whether the device is shown",
    },
    record: {
      sequence: "number of the record since boot",
      uptime: "time since boot: seconds, nanoseconds",
      time: "wall clock, in seconds since 1970",
      level: "syslog level, 0 (emergency) to 7 (debug)",
      facility: "syslog facility, 0 for the kernel",
      caller: "who printed it: kind (thread, processor), id, name of the thread",
      subsystem: "subsystem of the device that it is about",
      device: "the device, by the subsystem's own name",
      text: "the text, in Latin-1",
      hasText: "false for a record that was made without a place for text",
      fault: "why the text could not be read",
    },
    audit: { queue: "name of the queue", type: "number of the record's type", text: "the record" },
    notice: { text: "a sentence in place of rows" },
    "safe-buffer": {
      variable: "the per-CPU variable: `nmi_print_seq` or `safe_print_seq`",
      cpu: "processor whose buffer it is",
      address: "address of the buffer",
      length: "bytes of text in it, as the kernel counts them",
      lost: "messages that found no room",
      text: "what it holds, in Latin-1",
      alone: "whether it is shown for itself (-s) or behind the log",
    },
  } satisfies RowsOf<LogRow>,
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
    let titled: string | undefined;
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
        case "notice":
          yield `log: ${row.text}\n`;
          break;
        case "safe-buffer":
          if (row.alone && row.variable !== titled) yield `PRINTK_SAFE_SEQ_BUF: ${row.variable}\n`;
          titled = row.variable;
          yield row.alone ? formatBuffer(row) : formatUnflushed(row, view);
      }
    }
  },
};

function* recordRows(session: Session, args: Arguments): Generator<LogRow> {
  const { kernel } = session;
  yield {
    kind: "view",
    stamp: has(args, "t") ? "none" : has(args, "T") ? "clock" : "uptime",
    callerWidth: has(args, "c") ? callerWidth(kernel) : undefined,
    level: has(args, "m"),
    device: has(args, "d"),
  };
  const boot = cellOf(() => bootSeconds(kernel));
  for (const record of logRecords(kernel)) {
    session.checkpoint();
    const row = recordRow(record, typeof boot === "number" ? boot : undefined);
    yield has(args, "R") ? { ...row, text: withRustNames(row.text) } : row;
  }
  yield* safeBufferRows(kernel, false);
}

function recordRow(record: LogRecord, boot: number | undefined): Row & RecordRow {
  const { nanoseconds, caller } = record;
  const seconds = nanoseconds === undefined ? undefined : Number(nanoseconds / NANOSECONDS);
  return {
    kind: "record",
    sequence: Number(record.sequence),
    uptime:
      nanoseconds === undefined || seconds === undefined
        ? undefined
        : { seconds, nanoseconds: Number(nanoseconds % NANOSECONDS) },
    time: boot === undefined || seconds === undefined ? undefined : boot + seconds,
    level: record.level,
    facility: record.facility,
    caller:
      caller === undefined
        ? undefined
        : {
            kind: caller >= PROCESSOR ? "processor" : "thread",
            id: caller % PROCESSOR,
            name: record.callerName,
          },
    subsystem: record.subsystem === "" ? undefined : record.subsystem,
    device: record.device === "" ? undefined : record.device,
    text: record.text,
    hasText: record.hasText,
    fault: record.fault,
  };
}

/** As wide as the largest pid with its letter; wider numbers push the text to the right. */
function callerWidth(kernel: Kernel): number {
  const most = cellOf(() => pidMax(kernel));
  if (typeof most !== "number" || most > 999_999) return WIDEST_CALLER;
  return most <= 99_999 ? 6 : 7;
}

/** A record that begins before the text does indents its further lines as far. */
function formatRecord(row: RecordRow, view: ViewRow | undefined): string {
  if (!row.hasText) return "\n";
  const prefix = [
    view?.stamp === "none" || row.uptime === undefined
      ? ""
      : `[${view?.stamp === "clock" ? clockStamp(row) : uptimeStamp(row.uptime)}] `,
    view?.callerWidth === undefined || row.caller === undefined
      ? ""
      : `[${formatCaller(row.caller).padStart(view.callerWidth)}] `,
    view?.level ? `<${row.level}>` : "",
  ].join("");
  const indent = `\n${" ".repeat(prefix.length)}`;
  const text = row.fault === undefined ? printable(row.text).replaceAll("\n", indent) : `(${row.fault})`;
  const subsystem = view?.device && row.subsystem !== undefined ? `${indent}SUBSYSTEM=${row.subsystem}` : "";
  const device = view?.device && row.device !== undefined ? `${indent}DEVICE=${row.device}` : "";
  return `${prefix}${text}${subsystem}${device}\n`;
}

function uptimeStamp({ seconds, nanoseconds }: RecordRow["uptime"] & {}): string {
  const microseconds = Math.floor(nanoseconds / 1000);
  return `${String(seconds).padStart(5)}.${String(microseconds).padStart(6, "0")}`;
}

function clockStamp({ time }: RecordRow): string {
  return time === undefined ? "no clock" : formatDate(time);
}

function formatCaller({ kind, id }: RecordRow["caller"] & {}): string {
  return `${kind === "processor" ? "C" : "T"}${id}`;
}

/** What C calls printable or white space stays; every other byte becomes a dot. */
function printable(text: string): string {
  return text.replace(/[^\t-\r -~]/g, ".");
}

function* auditRows(kernel: Kernel): Generator<LogRow> {
  let found = false;
  for (const record of auditRecords(kernel)) {
    found = true;
    yield { kind: "audit", ...record };
  }
  if (!found) yield { kind: "notice", text: "kernel audit log is empty" };
}

function* safeBufferRows(kernel: Kernel, alone: boolean): Generator<LogRow> {
  for (const buffer of safeBuffers(kernel)) {
    if (alone || buffer.text !== "") yield { kind: "safe-buffer", ...buffer, alone };
  }
}

function formatBuffer({ cpu, address, length, lost, text }: SafeBuffer): string {
  const lines = messageLines(text).map((line) => `  ${line.text}\n`);
  const head = `CPU: ${cpu}  ADDR: ${hex(address)} LEN: ${length}  MESSAGE_LOST: ${lost}\n`;
  return `${head}${lines.length === 0 ? "  (empty)\n" : lines.join("")}\n`;
}

/** What the log would have got next: the buffer's name stands where a timestamp would. */
function formatUnflushed({ variable, text }: SafeBuffer, view: ViewRow | undefined): string {
  const name = view?.stamp === "none" ? "" : `[${variable}] `;
  const indent = " ".repeat(name.length + (view?.level ? "<0>".length : 0));
  return messageLines(text)
    .map((line) => {
      if (line.level === undefined) return `${indent}${line.text}\n`;
      return `${name}${view?.level ? `<${line.level}>` : ""}${line.text}\n`;
    })
    .join("");
}

/** A line of a printk_safe buffer; the first of a message carries its level, a digit behind KERN_SOH (start of heading). */
function messageLines(text: string): readonly { readonly level: string | undefined; readonly text: string }[] {
  if (text === "") return [];
  const lines = text.replace(/\n$/, "").split("\n");
  return lines.map((line) => {
    const level = line.startsWith(KERN_SOH) ? line[1] : undefined;
    return { level, text: printable(level === undefined ? line : line.slice(2)) };
  });
}

/** What may be a symbol of Rust's, by either mangling. */
const RUST_SYMBOL = /\b_(?:R|ZN)[\w$.]+/g;

/** `text` with the symbols of Rust as the source has them. */
function withRustNames(text: string): string {
  return text.replace(RUST_SYMBOL, (symbol) => demangleRust(symbol) ?? symbol);
}
