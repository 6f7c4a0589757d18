/** Builds ORC tables (arch/x86/include/asm/orc_types.h in its four versions, tools/objtool/orc_gen.c). */
import type { OrcBase, OrcEntry, OrcFormat } from "#debuginfo/orc";
import { concat, place } from "./bytes.ts";

/** An entry to encode; an ordinary frame when nothing is said. */
export type OrcSpec = Partial<OrcEntry>;

const BASES: readonly OrcBase[] = [
  "undefined",
  "prev-sp",
  "dx",
  "di",
  "bp",
  "sp",
  "r10",
  "r13",
  "bp-indirect",
  "sp-indirect",
];
const BASES_7_1: readonly OrcBase[] = [
  "undefined",
  "ax",
  "dx",
  "sp",
  "bp",
  "di",
  "r10",
  "r13",
  "prev-sp",
  "sp-indirect",
  "bp-indirect",
];
const TYPES_OLD = ["call", "regs", "regs-partial"] as const;
const TYPES = ["undefined", "end", "call", "regs", "regs-partial"] as const;

/** The six bytes of an entry. */
export function orcEntry(spec: OrcSpec, format: OrcFormat): Uint8Array {
  const { type = "call", spBase = "sp", spOffset = 8, bpBase = "undefined", bpOffset = 0, signal = false } = spec;
  const bases = format === "registers" ? BASES_7_1 : BASES;
  const old = format === "end-bit" || format === "signal-bit";
  const named: readonly string[] = old ? TYPES_OLD : TYPES;
  const without = type === "end" || type === "undefined";
  // The old formats have no such types: what has no stack pointer has no frame, and a bit says whether it is the end.
  const sp = old && without ? 0 : bases.indexOf(spBase);
  let flags = sp | (bases.indexOf(bpBase) << 4) | ((old && without ? 0 : named.indexOf(type)) << 8);
  if (old && type === "end") flags |= format === "end-bit" ? 1 << 10 : 1 << 11;
  if (signal && format !== "end-bit") flags |= format === "signal-bit" ? 1 << 10 : 1 << 11;
  return place(6, [
    [0, 2, spOffset & 0xffff],
    [2, 2, bpOffset & 0xffff],
    [4, 2, flags],
  ]);
}

/** The two tables of some text: `.orc_unwind_ip`, which will stand at `ipsAddress`, and `.orc_unwind`. */
export function orcTables(
  entries: readonly (readonly [start: bigint, spec: OrcSpec])[],
  ipsAddress: bigint,
  format: OrcFormat = "end-bit",
): { readonly ips: Uint8Array; readonly entries: Uint8Array } {
  const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const ips = sorted.map(([start], i) =>
    place(4, [[0, 4, Number(BigInt.asIntN(32, start - ipsAddress - BigInt(4 * i)))]]),
  );
  return { ips: concat(...ips), entries: concat(...sorted.map(([, spec]) => orcEntry(spec, format))) };
}
