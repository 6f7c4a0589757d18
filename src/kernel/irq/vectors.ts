/** The interrupt descriptor table of x86-64 (arch/x86/kernel/idt.c). */
import { type Address, address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { Gate } from "./irq.layout.ts";

const VECTORS = 256;
/** Bits of the parts that the address of a handler is stored in. */
const LOW_BITS = 16n;
const HIGH_BITS = 32n;

/** The addresses of the 256 vectors' handlers, in the kernel's `idt_table`. */
export function* interruptVectors(kernel: Kernel): Generator<Address, void> {
  const layout = kernel.layout(Gate);
  const table = kernel.symbol("idt_table");
  for (let vector = 0; vector < VECTORS; vector++) {
    const gate = layout.at(offsetBy(table, vector * layout.size));
    const parts = [BigInt(gate.high()), BigInt(gate.middle()), BigInt(gate.low())] as const;
    yield address((parts[0] << HIGH_BITS) | (parts[1] << LOW_BITS) | parts[2]);
  }
}
