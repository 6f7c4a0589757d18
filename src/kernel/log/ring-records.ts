/** The log since v5.10: records of the printk ring buffer (kernel/printk/printk_ringbuffer.c). */
import { type Address, CorruptionError, isPartial, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import type { Resolved, View } from "#kernel/layout";
import type { LogRecord } from "./log-record.ts";
import { PrintkDescriptor, PrintkInfo, PrintkRing } from "./printk.layout.ts";

/** No log buffer is larger (CONFIG_LOG_BUF_SHIFT is at most 25). */
const MOST_BITS = 32;
/** Descriptor states in the top two bits of state_var. */
const COMMITTED = 1n;
const FINALIZED = 2n;
/** The rest of it, like every descriptor id. */
const ID_BITS = 62;
/** Each text block begins with the id of its descriptor. */
const BLOCK_HEADER = 8;

/** The ring that text blocks stand in: `size` bytes from `start` on. */
interface TextRing {
  readonly start: Address;
  readonly size: bigint;
}

/**
 * Records of the ring buffer, oldest first. CorruptionError when its sizes are impossible; a fault that hides records is
 * thrown behind the last one that could be read.
 */
export function* ringRecords(kernel: Kernel): Generator<LogRecord, void> {
  const ring = kernel.layout(PrintkRing).at(kernel.target.memory.pointer(kernel.symbol("prb")));
  const countBits = ring.countBits();
  const sizeBits = ring.sizeBits();
  if (countBits > MOST_BITS || sizeBits > MOST_BITS) {
    throw new CorruptionError("printk_ringbuffer", ring.address, `sizes of 2^${countBits} and 2^${sizeBits}`);
  }
  const descriptor = kernel.layout(PrintkDescriptor);
  const info = kernel.layout(PrintkInfo);
  const descriptors = ring.descriptors();
  const infos = ring.infos();
  const texts = { start: ring.data(), size: 1n << BigInt(sizeBits) };
  const mask = (1n << BigInt(countBits)) - 1n;
  const head = idOf(ring.headId());
  let hidden: unknown;
  for (let id = idOf(ring.tailId()), left = mask + 1n; left > 0n; id = idOf(id + 1n), left--) {
    const index = Number(id & mask);
    const block = descriptor.at(offsetBy(descriptors, index * descriptor.size));
    try {
      if (isWritten(block.state(), id)) {
        yield readRecord(kernel, block, info, info.at(offsetBy(infos, index * info.size)), texts);
      }
    } catch (error) {
      if (!isPartial(error)) throw error;
      hidden ??= error;
    }
    if (id === head) break;
  }
  if (hidden !== undefined) throw hidden;
}

/** Ids count in 62 bits and wrap. */
const idOf = (state: bigint): bigint => BigInt.asUintN(ID_BITS, state);

/** True when the descriptor is `id`'s and its writer had finished. */
function isWritten(state: bigint, id: bigint): boolean {
  const kind = BigInt.asUintN(64, state) >> BigInt(ID_BITS);
  return idOf(state) === id && (kind === COMMITTED || kind === FINALIZED);
}

function readRecord(
  kernel: Kernel,
  block: View<(typeof PrintkDescriptor)["fields"]>,
  layout: Resolved<(typeof PrintkInfo)["fields"]>,
  info: View<(typeof PrintkInfo)["fields"]>,
  texts: TextRing,
): LogRecord {
  const begin = BigInt.asUintN(64, block.begin());
  const next = BigInt.asUintN(64, block.next());
  // Positions of blocks are even; two odd ones say that there is none.
  const hasText = (begin & next & 1n) === 0n;
  const about = {
    sequence: info.sequence(),
    nanoseconds: info.nanoseconds(),
    level: info.level(),
    facility: info.facility(),
    caller: info.caller() >>> 0,
    callerName: layout.has("callerName") ? info.callerName() : undefined,
    subsystem: info.subsystem(),
    device: info.device(),
    hasText,
  };
  try {
    return {
      ...about,
      text: hasText ? blockText(kernel, texts, begin, next, info.textLength()) : "",
      fault: undefined,
    };
  } catch (error) {
    if (!isPartial(error)) throw error;
    return { ...about, text: "", fault: error.message };
  }
}

/** The text of a block: positions are logical, a block that would cross the end stands at the start of the ring. */
function blockText(kernel: Kernel, { start, size }: TextRing, begin: bigint, next: bigint, length: number): string {
  const wrapped = begin / size !== next / size && next % size !== 0n;
  const from = wrapped ? 0n : begin % size;
  const room = Number((wrapped ? next % size : next - begin) - BigInt(BLOCK_HEADER));
  const bytes = Math.max(0, Math.min(length, room));
  return kernel.target.memory.read(offsetBy(start, from + BigInt(BLOCK_HEADER)), bytes).latin1();
}
