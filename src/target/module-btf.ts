/** Where the kernel keeps the types of its modules (kernel/bpf/btf.c). */
import { type Address, optional } from "#base";
import { resolveLayout } from "#kernel/layout";
import { type AddressSpace, salvagedNodes } from "#memory";
import type { TypeSource } from "#types";
import { BtfLayout, BtfModuleLayout } from "./bootstrap.layout.ts";

/** The blob of one module. */
export interface ModuleBtf {
  readonly start: Address;
  /** In bytes. */
  readonly size: number;
}

/**
 * The types of modules by the address of `struct module`, as the list `btf_modules` at `head` has them. A module's own
 * `btf_data` is no witness: the section is dropped when the module has come to life, and the pointer with it. What
 * cannot be read is left out.
 */
export function moduleBtfs(memory: AddressSpace, types: TypeSource, head: Address): ReadonlyMap<Address, ModuleBtf> {
  const found = new Map<Address, ModuleBtf>();
  const entries = resolveLayout(BtfModuleLayout, types, memory);
  const blobs = resolveLayout(BtfLayout, types, memory);
  optional(() => {
    const offset = BigInt(entries.offset("list"));
    for (const node of salvagedNodes(memory, head, "btf_modules")) {
      optional(() => {
        const entry = entries.at((node - offset) as Address);
        const blob = blobs.at(entry.btf());
        found.set(entry.module(), { start: blob.data(), size: blob.size() });
      });
    }
  });
  return found;
}
