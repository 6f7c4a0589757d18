/** The memory of processes, with what of it is not in their page tables. */
import { type PageTableRoot, x86_64 } from "#arch";
import { type Address, isPartial, Lru, MemoryFault } from "#base";
import type { Kernel } from "#kernel";
import { pageTableOf } from "#kernel/address-space";
import { taskAt } from "#kernel/task";
import { VirtualMemory } from "#memory";
import { type PageContent, readAbsentPage } from "./absent-page.ts";

/** Pages kept that are in no physical memory: 1 MiB. */
const KEPT = 256;

/** The memory that a task sees in user mode; undefined for a kernel thread. Pages that are on a disk alone fault. */
export function userMemory(kernel: Kernel, task: Address): VirtualMemory | undefined {
  const mm = taskAt(kernel, task).mm();
  return mm === 0n ? undefined : new UserMemory(kernel, mm, pageTableOf(kernel, mm));
}

/** Page tables first; then swap caches, devices that are memory, and pages of files. */
class UserMemory extends VirtualMemory {
  readonly #kernel: Kernel;
  readonly #mm: Address;
  readonly #absent = new Lru<bigint, PageContent>(KEPT);

  constructor(kernel: Kernel, mm: Address, table: PageTableRoot) {
    super("user virtual", kernel.target.physical, x86_64, table);
    this.#kernel = kernel;
    this.#mm = mm;
  }

  override translate(at: Address): number {
    try {
      return super.translate(at);
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
      const content = this.#contentOf(at, error);
      if (content instanceof Uint8Array) throw error;
      return content.physical + Number(at & 0xfffn);
    }
  }

  override readInto(at: Address, target: Uint8Array): void {
    try {
      super.readInto(at, target);
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
      this.#readPieces(at, target);
    }
  }

  /** Page by page, since one of them is no physical memory. */
  #readPieces(at: Address, target: Uint8Array): void {
    const { pageSize } = this.#kernel.target.physical;
    for (let done = 0; done < target.length; ) {
      const here = BigInt.asUintN(64, at + BigInt(done)) as Address;
      const within = Number(here & BigInt(pageSize - 1));
      const piece = target.subarray(done, done + Math.min(target.length - done, pageSize - within));
      try {
        super.readInto(here, piece);
      } catch (error) {
        if (!(error instanceof MemoryFault)) throw error;
        const content = this.#contentOf(here, error);
        if (!(content instanceof Uint8Array)) throw error;
        piece.set(content.subarray(within, within + piece.length));
      }
      done += piece.length;
    }
  }

  /** What a page holds that the page tables do not lead to; `fault` when nothing tells. */
  #contentOf(at: Address, fault: MemoryFault): PageContent {
    if (fault.reason !== "swapped" && fault.reason !== "unmapped") throw fault;
    const page = (at & ~0xfffn) as Address;
    const known = this.#absent.get(page);
    if (known !== undefined) return known;
    let content: PageContent | undefined;
    try {
      content = readAbsentPage(this.#kernel, this.#mm, page);
    } catch (error) {
      if (!isPartial(error)) throw error;
      const reason = error instanceof MemoryFault ? error.reason : fault.reason;
      throw new MemoryFault(fault.space, fault.address, fault.size, reason);
    }
    if (content === undefined) throw fault;
    this.#absent.set(page, content);
    return content;
  }
}
