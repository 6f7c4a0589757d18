/** The kernel's log: records of the printk ring buffer (Documentation and code: kernel/printk/printk_ringbuffer.c). */
import { AbsentError, type Address, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { PrintkDescriptor, PrintkInfo, PrintkRing } from "./printk.layout.ts";

/** One printk call. `text` is as stored: bytes as Latin-1, newlines possible. */
export interface LogRecord {
  readonly sequence: bigint;
  /** Time since boot by the local clock. */
  readonly nanoseconds: bigint;
  /** syslog level 0 (emergency) to 7 (debug). */
  readonly level: number;
  /** syslog facility, 0 for the kernel. */
  readonly facility: number;
  /** Thread id, or 0x80000000 + processor in interrupt context; 0 where the kernel does not record callers. */
  readonly caller: number;
  readonly text: string;
}

/** No log buffer is larger (CONFIG_LOG_BUF_SHIFT is at most 25). */
const MOST_BITS = 32;
/** Descriptor states in the top two bits of state_var. */
const COMMITTED = 1n;
const FINALIZED = 2n;
/** Each text block begins with the id of its descriptor. */
const BLOCK_HEADER = 8;

/** Records, oldest first. AbsentError on kernels without the ring buffer, CorruptionError when its sizes are impossible. */
export function* logRecords(kernel: Kernel): Generator<LogRecord, void> {
  const { memory, symbols } = kernel.target;
  const prb = symbols.find("prb");
  if (prb === undefined) throw new AbsentError("the kernel log", ["prb"]);
  const ring = kernel.layout(PrintkRing).at(memory.pointer(prb.address));
  const countBits = ring.countBits();
  const sizeBits = ring.sizeBits();
  if (countBits > MOST_BITS || sizeBits > MOST_BITS) {
    throw new CorruptionError("printk_ringbuffer", ring.address, `sizes of 2^${countBits} and 2^${sizeBits}`);
  }
  const descriptor = kernel.layout(PrintkDescriptor);
  const info = kernel.layout(PrintkInfo);
  const descriptors = ring.descriptors();
  const infos = ring.infos();
  const data = ring.data();
  const mask = (1n << BigInt(countBits)) - 1n;
  const size = 1n << BigInt(sizeBits);
  const head = ring.headId();
  for (let id = ring.tailId(), left = mask + 1n; left > 0n; id = nextId(id), left--) {
    const index = Number(id & mask);
    const block = descriptor.at(offsetBy(descriptors, index * descriptor.size));
    const state = block.state();
    const named = BigInt.asUintN(62, state) === id;
    const kind = BigInt.asUintN(64, state) >> 62n;
    if (named && (kind === COMMITTED || kind === FINALIZED)) {
      const about = info.at(offsetBy(infos, index * info.size));
      yield {
        sequence: about.sequence(),
        nanoseconds: about.nanoseconds(),
        level: about.level(),
        facility: about.facility(),
        caller: about.caller() >>> 0,
        text: blockText(kernel, data, size, block.begin(), block.next(), about.textLength()),
      };
    }
    if (id === head) return;
  }
}

/** Ids count in 62 bits and wrap. */
const nextId = (id: bigint): bigint => BigInt.asUintN(62, id + 1n);

/** The text of a block: positions are logical, a block that would cross the end stands at the start of the ring. */
function blockText(kernel: Kernel, data: Address, size: bigint, begin: bigint, next: bigint, length: number): string {
  // Both positions odd: the record has no text (or it was too long to store).
  if ((begin & 1n) === 1n && (next & 1n) === 1n) return "";
  const wrapped = begin / size !== next / size && next % size !== 0n;
  const start = wrapped ? 0n : begin % size;
  const room = Number((wrapped ? next % size : next - begin) - BigInt(BLOCK_HEADER));
  const bytes = Math.max(0, Math.min(length, room));
  const text = kernel.target.memory.read(offsetBy(data, start + BigInt(BLOCK_HEADER)), bytes);
  return Array.from(text.array, (byte) => String.fromCharCode(byte)).join("");
}
