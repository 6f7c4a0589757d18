/** mod: the modules that are loaded. */
import { type Address, type Cell, hex, isUnavailable, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { hasModuleRegions, moduleBuildId, moduleFacts } from "#kernel/module";
import { taints } from "#kernel/system";
import type { Module } from "#target";
import { has, valueOf } from "./arguments.ts";
import { cellOf } from "./cell-of.ts";
import type { Command } from "./command.ts";
import { SynopsisError } from "./usage.ts";

/** What follows, and the title of the base: since v6.4 a module has several regions, of which it is the text's. */
interface ViewRow {
  readonly kind: "view";
  readonly shows: "modules" | "taints" | "missing files";
  readonly baseTitle: "BASE" | "TEXT_BASE";
}
/** A module in any of the views. */
interface ModuleName {
  readonly module: Address;
  readonly name: string;
}
/** A loaded module. */
interface ModuleRow extends ModuleName {
  readonly kind: "module";
  readonly base: Address;
  /** Bytes, as lsmod counts them. */
  readonly size: number;
  readonly regions: readonly { readonly start: Address; readonly size: number }[];
  readonly buildId: string | undefined;
  /** State, users, version, arguments, taints ...: or why they cannot be read. */
  readonly facts: Cell;
  /** True when the module's own symbol table is in the dump. */
  readonly hasSymbols: boolean;
}
/** A tainted module (-t). */
interface TaintRow extends ModuleName {
  readonly kind: "tainted";
  /** In hexadecimal: it has 64 bits. */
  readonly mask: string;
  readonly taints: readonly { readonly [field: string]: Cell }[];
}
/** A module whose debug file is not loaded (-s, -S). */
interface MissingRow extends ModuleName {
  readonly kind: "missing";
  readonly buildId: string | undefined;
  /** The file that was named, when one was. */
  readonly file: string | undefined;
}
type ModRow = Row & (ViewRow | ModuleRow | TaintRow | MissingRow);

/** Only one of these at a time. */
const ACTIONS = ["s", "d", "S", "D", "t"];

export const mod: Command<ModRow> = {
  name: "mod",
  summary: "the modules that are loaded",
  synopsis: ["-s module [objfile] | -d module | -S [directory] [-D|-t|-r|-R|-o|-g]"],
  description: `Lists the modules by address: their \`struct module\`, name, base and size.

Symbols, types and unwind tables of modules come from the dump itself, so nothing has to be loaded for symbolic
addresses and traces. Debug files of modules, which would add source lines, are not read yet: -s and -S say which
build-id a file would have to have.`,
  options: [
    { name: "s", value: "module", help: "load a module's debug file" },
    { name: "d", value: "module", help: "forget a module's debug file" },
    { name: "S", help: "load the debug files of all modules" },
    { name: "D", help: "forget the debug files of all modules" },
    { name: "t", help: "the modules that taint the kernel, and the letters of their taints" },
    { name: "r", help: "accepted for crash's sake: debug files are read on demand anyway" },
    { name: "R", help: "accepted for crash's sake: the modules of a dump do not change" },
    { name: "o", help: "accepted for crash's sake: there is one way to load symbols" },
    { name: "g", help: "accepted for crash's sake: sections are not symbols" },
  ],
  operands: "module",
  examples: [
    { line: "mod", shows: "all modules" },
    { line: "mod -t", shows: "the tainted ones" },
  ],
  *run({ kernel }, args) {
    const { modules } = kernel.target;
    if (ACTIONS.filter((name) => has(args, name)).length > 1) throw new SynopsisError();
    const chosen = namedModule(modules, valueOf(args, "s") ?? valueOf(args, "d"));
    // Nothing is ever loaded from files, so there is nothing to forget.
    if (has(args, "d") || has(args, "D") || has(args, "o")) return;
    if (modules.length === 0) throw new UsageError("no modules loaded in this kernel");
    const shows = has(args, "t") ? "taints" : has(args, "s") || has(args, "S") ? "missing files" : "modules";
    yield { kind: "view", shows, baseTitle: hasModuleRegions(kernel) ? "TEXT_BASE" : "BASE" };
    if (shows === "taints") yield* taintRows(kernel);
    else if (shows === "modules") yield* modules.map((module) => moduleRow(kernel, module));
    else if (chosen !== undefined) yield missingRow(kernel, chosen, args.operands[0]);
    else yield* modules.map((module) => missingRow(kernel, module, undefined));
  },
  *text(rows) {
    let view: ViewRow | undefined;
    const modules: ModuleRow[] = [];
    const tainted: TaintRow[] = [];
    for (const row of rows) {
      if (row.kind === "view") view = row;
      else if (row.kind === "module") modules.push(row);
      else if (row.kind === "tainted") tainted.push(row);
      else yield formatMissing(row);
    }
    if (view?.shows === "modules") yield* formatModules(modules, view.baseTitle);
    else if (view?.shows === "taints") yield* formatTaints(tainted);
  },
};

/** The module of that name; undefined when none is named, SynopsisError when none is called that. */
function namedModule(modules: readonly Module[], name: string | undefined): Module | undefined {
  const found = modules.find((module) => module.name === name);
  if (name !== undefined && found === undefined) throw new SynopsisError();
  return found;
}

function moduleRow(kernel: Kernel, module: Module): Row & ModuleRow {
  const { name, base, size, regions } = module;
  const buildId = moduleBuildId(kernel, module);
  const facts = cellOf(() => {
    const { taints: mask, ...others } = moduleFacts(kernel, module);
    return { ...others, taints: taintCells(kernel, mask) };
  });
  const hasSymbols = !isUnavailable(facts) && facts.symbolCount > 0;
  const cells = regions.map((region) => ({ ...region }));
  return { kind: "module", module: module.address, name, base, size, regions: cells, buildId, facts, hasSymbols };
}

function* taintRows(kernel: Kernel): Generator<Row & TaintRow> {
  for (const module of kernel.target.modules) {
    const mask = cellOf(() => moduleFacts(kernel, module).taints);
    if (typeof mask !== "bigint" || mask === 0n) continue;
    const cells = taintCells(kernel, mask);
    yield { kind: "tainted", module: module.address, name: module.name, mask: mask.toString(16), taints: cells };
  }
}

function taintCells(kernel: Kernel, mask: bigint): TaintRow["taints"] {
  return taints(kernel, mask).map((taint) => ({ ...taint }));
}

function missingRow(kernel: Kernel, module: Module, file: string | undefined): Row & MissingRow {
  const { address, name } = module;
  return { kind: "missing", module: address, name, buildId: moduleBuildId(kernel, module), file };
}

function* formatModules(rows: readonly ModuleRow[], baseTitle: string): Generator<string> {
  const nameWidth = Math.max("NAME".length, ...rows.map(({ name }) => name.length));
  const sizeWidth = Math.max("SIZE".length, ...rows.map(({ size }) => String(size).length));
  const title = [centred("MODULE"), "NAME".padEnd(nameWidth), centred(baseTitle), "SIZE".padStart(sizeWidth)];
  yield `${title.join("  ")}  OBJECT FILE\n`;
  for (const { module, name, base, size, hasSymbols } of rows) {
    const cells = [hex(module, 16), name.padEnd(nameWidth), hex(base, 16), String(size).padStart(sizeWidth)];
    yield `${cells.join("  ")}  (not loaded)${hasSymbols ? "  [CONFIG_KALLSYMS]" : ""}\n`;
  }
}

/** In the middle of a column of addresses; an odd blank goes behind. */
function centred(title: string): string {
  return title.padStart(Math.floor((16 - title.length) / 2) + title.length).padEnd(16);
}

function* formatTaints(rows: readonly TaintRow[]): Generator<string> {
  if (rows.length === 0) {
    yield "no tainted modules\n";
    return;
  }
  const width = Math.max("NAME".length, ...rows.map(({ name }) => name.length));
  yield `${"NAME".padEnd(width)}  TAINTS\n`;
  for (const { name, taints: flags } of rows) {
    yield `${name.padEnd(width)}  ${flags.map(({ letter }) => letter ?? "").join("")}\n`;
  }
}

/** crash's words, and what the file would be known by. */
function formatMissing({ name, buildId, file }: MissingRow): string {
  const what =
    file === undefined
      ? `cannot find or load object file for ${name} module`
      : `${name}: cannot find or load object file: ${file}`;
  const known = buildId === undefined ? "its build-id is not in the dump" : `its build-id is ${buildId}`;
  return `mod: ${what}  (debug files of modules are not read yet; ${known})\n`;
}
