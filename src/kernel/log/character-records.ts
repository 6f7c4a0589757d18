/** The log before v3.5: a ring of characters, in which every line begins with its level (kernel/printk.c). */
import { CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { LogRecord } from "./log-record.ts";

/** CONFIG_LOG_BUF_SHIFT is at most 25. */
const LARGEST_BUFFER = 1 << 25;
/** A level, and with CONFIG_PRINTK_TIME the time in seconds, in front of a line. */
const HEAD = /^(?:<(\d)>)?(?:\[ *(\d+)\.(\d{6})\] ?)?/;
/** KERN_WARNING: default_message_loglevel. */
const DEFAULT_LEVEL = 4;

/** Lines of the ring, oldest first, each a record. CorruptionError when the ring's size is impossible. */
export function* characterRecords(kernel: Kernel): Generator<LogRecord, void> {
  const { memory } = kernel.target;
  const start = memory.pointer(kernel.symbol("log_buf"));
  const size = memory.u32(kernel.symbol("log_buf_len"));
  if (size === 0 || size > LARGEST_BUFFER || (size & (size - 1)) !== 0) {
    throw new CorruptionError("log_buf", start, `${size} bytes`);
  }
  const logged = Math.min(memory.u32(kernel.symbol("logged_chars")), size);
  // The position behind the last character; it counts on and on, and wraps with its width.
  const end = memory.u32(kernel.symbol("log_end")) & (size - 1);
  const from = (end - logged + size) & (size - 1);
  const first = memory.read(offsetBy(start, from), Math.min(logged, size - from)).latin1();
  const rest = memory.read(start, logged - first.length).latin1();
  const lines = `${first}${rest}`.replace(/\0+/g, "").split("\n");
  if (lines.at(-1) === "") lines.pop();
  for (const [sequence, line] of lines.entries()) yield lineRecord(BigInt(sequence), line);
}

function lineRecord(sequence: bigint, line: string): LogRecord {
  const [head = "", level, seconds, microseconds] = HEAD.exec(line) ?? [];
  return {
    sequence,
    nanoseconds:
      seconds === undefined || microseconds === undefined
        ? undefined
        : BigInt(seconds) * 1_000_000_000n + BigInt(microseconds) * 1000n,
    level: level === undefined ? DEFAULT_LEVEL : Number(level),
    facility: 0,
    caller: undefined,
    callerName: undefined,
    subsystem: "",
    device: "",
    text: line.slice(head.length),
    hasText: true,
    fault: undefined,
  };
}
