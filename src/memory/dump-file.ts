import { type Address, MemoryFault } from "#base";
import type { Dump } from "#dump";
import { AddressSpace } from "./address-space.ts";

/** Beyond it offsets are not exact as numbers. */
const FAR = BigInt(Number.MAX_SAFE_INTEGER);

/** The file of a dump as it is, headers and all; addresses are offsets. Faults behind its end, and without a file. */
export class DumpFile extends AddressSpace {
  override readonly name = "dumpfile";
  readonly #dump: Dump;

  constructor(dump: Dump) {
    super();
    this.#dump = dump;
  }

  override readInto(at: Address, target: Uint8Array): void {
    const got = at > FAR ? 0 : (this.#dump.readFile?.(Number(at), target) ?? 0);
    if (got < target.length) throw new MemoryFault(this.name, at, target.length, "not-dumped");
  }
}
