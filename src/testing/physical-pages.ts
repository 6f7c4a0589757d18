/** A machine's physical memory, made page by page as it is written: what page tables and drawn kernels are put into. */
import type { Memory } from "./kdump.ts";

const PAGE = 4096;

export class PhysicalPages {
  /** By page frame number; frames that nobody wrote are not there. */
  readonly pages: (Uint8Array | undefined)[] = [];
  #next: number;

  /** `start` is where allocation begins: no table stands at address 0. */
  constructor(start: number = PAGE) {
    this.#next = start;
  }

  /** `size` bytes that nobody else has, zeroed; their physical address. */
  allocate(size: number, align: number = 8): number {
    const at = Math.ceil(this.#next / align) * align;
    this.#next = at + size;
    this.touch(at, size);
    return at;
  }

  /** Makes the frames of a stretch exist. */
  touch(at: number, size: number): void {
    for (let pfn = Math.floor(at / PAGE); pfn * PAGE < at + size; pfn++) this.pages[pfn] ??= new Uint8Array(PAGE);
  }

  write(at: number, bytes: Uint8Array): void {
    this.touch(at, bytes.length);
    bytes.forEach((byte, i) => {
      const pfn = Math.floor((at + i) / PAGE);
      const page = this.pages[pfn];
      if (page !== undefined) page[at + i - pfn * PAGE] = byte;
    });
  }

  /** The little-endian 64-bit word at `at`, all on one page. */
  word(at: number): bigint {
    const page = this.pages[Math.floor(at / PAGE)];
    if (page === undefined) throw new Error(`nothing at ${at.toString(16)}`);
    return new DataView(page.buffer).getBigUint64(at % PAGE, true);
  }

  setWord(at: number, value: bigint): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt.asUintN(64, value), true);
    this.write(at, bytes);
  }

  /** As the dump builders take it. */
  get memory(): Memory {
    return Array.from(this.pages);
  }
}
