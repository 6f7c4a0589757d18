import { Bytes } from "#base";
import type { ByteSource } from "#source";
import type { CpuState } from "../dump.ts";
import { GENERAL_REGISTERS, type GeneralRegister, selectorsAt } from "./registers.ts";
import type { Tag } from "./tags.ts";

/** More processors than any virtual machine has. */
const MOST_CPUS = 8192;
/** All general registers in one block, in the order of {@link GENERAL_REGISTERS}. */
const GPREGS_SIZE = 128;
const LIMIT_AND_BASE = 10;

/** What is known of a processor; what no tag brought is not there. */
interface Gathered {
  readonly words: Map<GeneralRegister | "rip" | "rflags", bigint>;
  readonly control: Map<number, bigint>;
  readonly tables: Map<"IDTR" | "GDTR", { limit?: number; base?: bigint }>;
}

/**
 * Gathers the processors' registers from the tags of the group `cpu`. Each register is a tag of its own, subscripted by
 * processor (`rax[0]`, `CR64[0][3]`, `IDTR[0][1]` and `[2]` for the halves of the base), or several are in one block
 * (`gpregs[0]`, `CR64[0]`, `IDTR[0]`): both ways are in use.
 */
export class CpuTags {
  readonly #source: ByteSource;
  readonly #cpus = new Map<number, Gathered>();

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Takes one tag; those that are no registers of a processor are passed over. */
  add(tag: Tag): void {
    const [cpu, index] = tag.indices;
    if (cpu === undefined || cpu >= MOST_CPUS || tag.size > GPREGS_SIZE) return;
    const value = new Bytes(new Uint8Array(tag.size));
    if (this.#source.readInto(tag.position, value.array) < tag.size) return;
    const { words, control, tables } = this.#of(cpu);
    const register = GENERAL_REGISTERS.find((name) => name === tag.name) ?? (tag.name === "rip" ? "rip" : undefined);
    if (register !== undefined && tag.size === 8) words.set(register, value.u64(0));
    else if (tag.name === "gpregs" && tag.size === GPREGS_SIZE) {
      GENERAL_REGISTERS.forEach((name, i) => words.set(name, value.u64(8 * i)));
    } else if (tag.name.toLowerCase() === "eflags" && tag.size >= 4) words.set("rflags", BigInt(value.u32(0)));
    else if (tag.name === "CR64" && index !== undefined && tag.size === 8) control.set(index, value.u64(0));
    else if (tag.name === "CR64" && tag.size > 8) {
      for (let i = 0; i < Math.floor(tag.size / 8); i++) control.set(i, value.u64(8 * i));
    } else if (tag.name === "IDTR" || tag.name === "GDTR") {
      const table = tables.get(tag.name) ?? {};
      tables.set(tag.name, { ...table, ...tablePart(value, index, table.base ?? 0n) });
    }
  }

  /** The processors of which instruction and stack pointer are known, ascending. */
  states(): readonly CpuState[] {
    return [...this.#cpus]
      .sort(([a], [b]) => a - b)
      .flatMap(([cpu, { words, control, tables }]) => {
        const rip = words.get("rip");
        if (rip === undefined || words.get("rsp") === undefined) return [];
        const general = Object.fromEntries(GENERAL_REGISTERS.map((name) => [name, words.get(name) ?? 0n])) as Record<
          GeneralRegister,
          bigint
        >;
        const idt = tables.get("IDTR");
        const gdt = tables.get("GDTR");
        return {
          cpu,
          ...general,
          rip,
          rflags: words.get("rflags") ?? 0n,
          ...selectorsAt(rip),
          fsBase: undefined,
          gsBase: undefined,
          kernelGsBase: undefined,
          cr0: control.get(0),
          cr2: control.get(2),
          cr3: control.get(3),
          cr4: control.get(4),
          idtBase: idt?.base,
          idtLimit: idt?.limit,
          gdtBase: gdt?.base,
          gdtLimit: gdt?.limit,
        };
      });
  }

  #of(cpu: number): Gathered {
    const known = this.#cpus.get(cpu) ?? { words: new Map(), control: new Map(), tables: new Map() };
    this.#cpus.set(cpu, known);
    return known;
  }
}

/** What a tag says of a descriptor table: all of it in a block, or limit, low and high half of the base by subscript. */
function tablePart(value: Bytes, index: number | undefined, base: bigint): { limit?: number; base?: bigint } {
  if (index === undefined) {
    return value.length === LIMIT_AND_BASE ? { limit: value.u16(0), base: value.u64(2) } : {};
  }
  if (value.length < 4) return {};
  const word = BigInt(value.u32(0));
  if (index === 0) return { limit: Number(word & 0xffffn) };
  if (index === 1) return { base: (base & ~0xffff_ffffn) | word };
  return index === 2 ? { base: (base & 0xffff_ffffn) | (word << 32n) } : {};
}
