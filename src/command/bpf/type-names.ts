/** The kernel's names of kinds of BPF programs and maps. */
import type { Kernel } from "#kernel";

/** The enumerations of kinds. */
export type BpfKinds = "bpf_prog_type" | "bpf_map_type";

/** What their names begin with. */
const PREFIXES: Readonly<Record<BpfKinds, string>> = { bpf_prog_type: "BPF_PROG_TYPE_", bpf_map_type: "BPF_MAP_TYPE_" };

/** The name of a number without what all begin with; the number where this kernel has none. */
export function typeName(kernel: Kernel, kinds: BpfKinds, value: number): string {
  const name = enumerators(kernel, kinds).find((each) => Number(each.value) === value)?.name;
  return name?.slice(PREFIXES[kinds].length) ?? String(value);
}

/** Most columns of a program's kind. */
const PROGRAM_WIDTH = 13;

/** The columns of names, as crash counts them: those of maps as if they began like programs'. */
export function typeWidth(kernel: Kernel, kinds: BpfKinds): number {
  const longest = Math.max(0, ...enumerators(kernel, kinds).map(({ name }) => name.length));
  const width = longest - PREFIXES.bpf_prog_type.length;
  return kinds === "bpf_prog_type" ? Math.min(PROGRAM_WIDTH, width) : width;
}

function enumerators(
  { target }: Kernel,
  kinds: BpfKinds,
): readonly { readonly name: string; readonly value: bigint }[] {
  const type = target.structures.find("enum", kinds);
  return type?.kind === "enum" ? type.enumerators : [];
}
