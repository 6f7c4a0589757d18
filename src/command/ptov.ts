/** ptov: where physical memory and per-CPU objects lie in the kernel's address space. */
import { type Address, hex, offsetBy, type Row } from "#base";
import type { Kernel } from "#kernel";
import { kernelRegions } from "#kernel/address-space";
import type { Command, RowsOf } from "./command.ts";
import { parseAddress } from "./number.ts";
import { SynopsisError } from "./usage.ts";
import { perCpuInstances } from "./value/per-cpu.ts";

type VirtualRow =
  | { readonly kind: "physical"; readonly physical: bigint; readonly virtual: Address }
  | {
      readonly kind: "per-cpu";
      readonly offset: bigint;
      readonly instances: readonly { readonly cpu: number; readonly address: Address }[];
    };

export const ptov: Command<Row & VirtualRow> = {
  name: "ptov",
  summary: "physical to virtual",
  synopsis: ["[address | offset:cpuspec]"],
  description: `Shows the kernel virtual address of a physical one: the place in the direct mapping of all memory.

With a colon the number is an offset in the memory that every processor has of its own, as a per-CPU pointer of the kernel
holds it; behind the colon stand the processors (\`1,3-5\`, \`a\` for all, nothing for that of the current context).`,
  options: [],
  operands: "address",
  rows: {
    physical: { physical: "the physical address", virtual: "where the direct mapping shows it" },
    "per-cpu": {
      offset: "the offset into per-CPU memory",
      instances: "cpu: number of the processor; address: where the object of this processor lies",
    },
  } satisfies RowsOf<VirtualRow>,
  examples: [
    { line: "ptov 56e000", shows: "where the kernel sees a page" },
    { line: "ptov 2c000:a", shows: "a per-CPU object of all processors" },
  ],

  *run(session, { operands }) {
    if (operands.length === 0) throw new SynopsisError();
    for (const word of operands) {
      const colon = word.indexOf(":");
      if (colon === -1) {
        const physical = parseAddress(word);
        yield { kind: "physical", physical, virtual: offsetBy(physical, directMapping(session.kernel)) };
      } else {
        // Nothing before the colon is crash's way to write 0.
        const offset = parseAddress(word.slice(0, colon) || "0");
        const instances = perCpuInstances(session, offset, word.slice(colon + 1));
        yield { kind: "per-cpu", offset, instances: instances.map(({ cpu, address }) => ({ cpu, address })) };
      }
    }
  },

  *text(rows) {
    let first = true;
    for (const row of rows) {
      if (!first) yield "\n";
      first = false;
      if (row.kind === "physical") {
        yield `${"VIRTUAL".padEnd(16)}  ${"PHYSICAL".padEnd(16)}\n`;
        yield `${hex(row.virtual).padEnd(16)}  ${hex(row.physical).padEnd(16)}\n`;
      } else {
        yield `PER-CPU OFFSET: ${hex(row.offset)}\n  CPU    VIRTUAL         \n`;
        for (const { cpu, address } of row.instances) yield `  [${cpu}]  ${hex(address)}\n`;
      }
    }
  },
};

/** Where the direct mapping begins (PAGE_OFFSET). */
function directMapping(kernel: Kernel): Address | 0n {
  return kernelRegions(kernel).find(({ kind }) => kind === "direct")?.start ?? 0n;
}
