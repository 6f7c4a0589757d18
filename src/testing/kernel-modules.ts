/** Draws loaded modules: text that page tables map, their symbols and unwind tables, and the list that holds them. */

import type { OrcFormat } from "#debuginfo/orc";
import { ascii, concat, place } from "./bytes.ts";
import { type Drawing, FUNCTION_SIZE, type Value } from "./kernel-drawing.ts";
import type { OrcEntries } from "./kernel-stacks.ts";
import { orcTables } from "./orc.ts";

/** A module to draw. */
export interface ModuleSpec {
  readonly name: string;
  /** Its functions, which stacks and values can name as they name the kernel's. */
  readonly functions: readonly string[];
  /** Members of its struct module. */
  readonly also?: { readonly [member: string]: Value };
}

const SYMBOL_SIZE = 24;

/** Makes the functions of modules known: before stacks are drawn, or they would be taken for the kernel's. */
export function placeModules(drawing: Drawing, specs: readonly ModuleSpec[]): readonly bigint[] {
  return specs.map(({ functions }) => {
    const base = drawing.allocateModule(functions.length * FUNCTION_SIZE);
    for (const [i, name] of functions.entries()) drawing.placeFunction(name, base + BigInt(i * FUNCTION_SIZE));
    return base;
  });
}

/** Draws the modules whose text is at `bases`; `orc` has the entries of what stands on stacks. */
export function drawModules(
  drawing: Drawing,
  specs: readonly ModuleSpec[],
  bases: readonly bigint[],
  orc: OrcEntries,
  format: OrcFormat,
): void {
  const { type, size } = drawing.declared("struct module module");
  for (const [i, spec] of specs.entries()) {
    const base = bases[i];
    const length = spec.functions.length * FUNCTION_SIZE;
    const at = drawing.allocateHeap(size);
    drawing.name(spec.name, type, at);
    const own = [...orc].filter(([start]) => start >= base && start < base + BigInt(length));
    drawing.later(() => {
      drawing.set(at, type, {
        name: spec.name,
        core_layout: { base, size: length },
        kallsyms: drawSymbols(drawing, spec.functions, base),
        ...(own.length === 0 ? {} : { arch: drawOrc(drawing, own, format) }),
        ...spec.also,
      });
    });
  }
}

function drawSymbols(drawing: Drawing, functions: readonly string[], base: bigint): bigint {
  let names = "\0";
  const rows = functions.map((name, i) => {
    const row = place(SYMBOL_SIZE, [
      [0, 4, names.length],
      [8, 8, base + BigInt(i * FUNCTION_SIZE)],
    ]);
    names += `${name}\0`;
    return row;
  });
  const put = (bytes: Uint8Array): bigint => {
    const at = drawing.allocateHeap(bytes.length);
    drawing.write(at, bytes);
    return at;
  };
  const { type, size } = drawing.declared("struct mod_kallsyms kallsyms");
  const at = drawing.allocateHeap(size);
  drawing.set(at, type, {
    symtab: put(concat(new Uint8Array(SYMBOL_SIZE), ...rows)),
    num_symtab: functions.length + 1,
    strtab: put(ascii(names)),
    typetab: put(ascii(`\0${"t".repeat(functions.length)}`)),
  });
  return at;
}

function drawOrc(drawing: Drawing, entries: readonly (readonly [bigint, object])[], format: OrcFormat): Value {
  // Distances of 32 bits: the table must stand near the module's text.
  const ips = drawing.allocateModule(entries.length * 4);
  const tables = orcTables(entries, ips, format);
  drawing.write(ips, tables.ips);
  const at = drawing.allocateHeap(tables.entries.length);
  drawing.write(at, tables.entries);
  return { num_orcs: entries.length, orc_unwind_ip: ips, orc_unwind: at };
}
