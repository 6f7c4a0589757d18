/** The log of v3.5 to v5.9: records of variable length, one behind the other (kernel/printk/printk.c). */
import { type Address, CorruptionError, isPartial, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { Resolved } from "#kernel/layout";
import { PrintkLog } from "./log-buffer.layout.ts";
import type { LogRecord } from "./log-record.ts";

/** CONFIG_LOG_BUF_SHIFT is at most 25. */
const LARGEST_BUFFER = 1 << 25;

/**
 * Records of the buffer, oldest first. CorruptionError where a record cannot be as long as it says, behind the last one
 * that was whole; a fault inside a record's text is that record's own.
 */
export function* bufferRecords(kernel: Kernel): Generator<LogRecord, void> {
  const { memory } = kernel.target;
  const number = (name: string): number => memory.u32(kernel.symbol(name));
  const start = memory.pointer(kernel.symbol("log_buf"));
  const size = number("log_buf_len");
  if (size > LARGEST_BUFFER) throw new CorruptionError("log_buf", start, `${size} bytes`);
  const layout = kernel.layout(PrintkLog);
  let sequence = memory.u64(kernel.symbol("log_first_seq"));
  const count = memory.u64(kernel.symbol("log_next_seq")) - sequence;
  let wrapped = false;
  for (let at = number("log_first_idx"), left = Math.min(Number(count), size / layout.size); left >= 1; left--) {
    let head = layout.at(offsetBy(start, at));
    // A record that did not fit before the end stands at the start; a length of 0 says so.
    if (at + layout.size > size || head.length() === 0) {
      if (wrapped) throw new CorruptionError("log_buf", head.address, "it wraps twice");
      wrapped = true;
      at = 0;
      head = layout.at(start);
    }
    const length = head.length();
    if (length < layout.size || at + length > size) {
      throw new CorruptionError("log_buf", head.address, `a record of ${length} bytes`);
    }
    yield readRecord(kernel, layout, head.address, sequence++);
    at += length;
  }
}

function readRecord(
  kernel: Kernel,
  layout: Resolved<(typeof PrintkLog)["fields"]>,
  address: Address,
  sequence: bigint,
): LogRecord {
  const head = layout.at(address);
  const textLength = head.textLength();
  const about = {
    sequence,
    nanoseconds: head.nanoseconds(),
    level: head.level(),
    facility: head.facility(),
    caller: layout.has("caller") ? head.caller() >>> 0 : undefined,
    callerName: undefined,
    hasText: true,
  };
  const { memory } = kernel.target;
  try {
    const text = memory.read(offsetBy(address, layout.size), textLength).latin1();
    const dictionary = memory.read(offsetBy(address, layout.size + textLength), head.dictLength()).latin1();
    const value = (key: string): string =>
      dictionary
        .split("\0")
        .find((entry) => entry.startsWith(`${key}=`))
        ?.slice(key.length + 1) ?? "";
    return { ...about, text, subsystem: value("SUBSYSTEM"), device: value("DEVICE"), fault: undefined };
  } catch (error) {
    if (!isPartial(error)) throw error;
    return { ...about, text: "", subsystem: "", device: "", fault: error.message };
  }
}
