/** mod: the modules that are loaded. */
import { type Address, type Cell, hex, isUnavailable, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { hasModuleRegions, moduleFacts } from "#kernel/module";
import { taints } from "#kernel/system";
import type { DebugSearch, Module, ModuleLoadOptions } from "#target";
import { type Arguments, has, valueOf } from "./arguments.ts";
import { cellOf } from "./cell-of.ts";
import { centred } from "./centred.ts";
import type { Command, RowsOf } from "./command.ts";
import { SynopsisError } from "./usage.ts";

/** What follows, and the title of the base: since v6.4 a module has several regions, of which it is the text's. */
interface ViewRow {
  readonly kind: "view";
  readonly shows: "modules" | "taints" | "loaded files";
  readonly baseTitle: "BASE" | "TEXT_BASE";
  /** Of all modules, whichever are shown: columns are that wide. */
  readonly longestName: number;
  readonly largestSize: number;
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
  /** The debug file in use. */
  readonly file: string | undefined;
}
/** A tainted module (-t). */
interface TaintRow extends ModuleName {
  readonly kind: "tainted";
  /** In hexadecimal: it has 64 bits. */
  readonly mask: string;
  readonly taints: readonly { readonly [field: string]: Cell }[];
}
/** A module whose debug file was not found (-s, -S). */
interface MissingRow extends ModuleName {
  readonly kind: "missing";
  readonly buildId: string | undefined;
  /** The file that was named, when one was. */
  readonly file: string | undefined;
  /** A file that is there but does not fit, and why: `ext4.ko: other build-id`. */
  readonly refused: string | undefined;
}
type ModRow = Row & (ViewRow | ModuleRow | TaintRow | MissingRow);

/** Only one of these at a time. */
const ACTIONS = ["s", "d", "S", "D", "t"];

export const mod: Command<ModRow> = {
  name: "mod",
  summary: "the modules that are loaded",
  synopsis: ["-s module [objfile] | -d module | -S [directory] [-D|-t|-r|-R|-o|-g]"],
  description: `Lists the modules by address: their \`struct module\`, name, base and size, and the debug file in use.

Symbols, types and unwind tables of modules come from the dump itself, so nothing has to be loaded for symbolic
addresses and traces. A debug file adds source lines, types that are not in BTF, and the letters and sizes of symbols.

With -s a module's debug file is loaded: the one named, or the one that is found by the module's build-id or name below
/usr/lib/debug and /lib/modules; with -S those of all modules, or of those below a directory. Files compressed by xz,
zstd or gzip are read too. Only a file with the build-id of the loaded module is taken. When servers are configured
(DEBUGINFOD_URLS), they are asked for what is not found. \`debuginfo\` says where was looked.`,
  options: [
    { name: "s", value: "module", help: "load a module's debug file" },
    { name: "d", value: "module", help: "forget a module's debug file" },
    { name: "S", help: "load the debug files of all modules" },
    { name: "D", help: "forget the debug files of all modules" },
    { name: "t", help: "the modules that taint the kernel, and the letters of their taints" },
    { name: "r", help: "changes nothing: what a debug file says is read when it is asked for" },
    { name: "R", help: "forget the debug files of all modules, and list the modules anew (live systems)" },
    { name: "o", help: "loads and shows nothing, as in crash: kernels need no other way of loading symbols" },
    { name: "g", help: "with -s or -S: show where the sections of modules begin and end, in lists of `sym`" },
  ],
  operands: "module",
  rows: {
    view: {
      shows: "what follows: `modules`, `taints`, `loaded files`",
      baseTitle: "title of the base: `TEXT_BASE` where modules have several regions",
      longestName: "characters of the longest name of all modules",
      largestSize: "bytes of the largest module",
    },
    module: {
      module: "address of the `struct module`",
      name: "its name",
      base: "address of its text",
      size: "bytes, as lsmod counts them",
      regions: "its regions: start, size in bytes",
      buildId: "its build-id, in hexadecimal",
      facts: "state, users, version, arguments and so on",
      hasSymbols: "whether its own symbol table is in the dump",
      file: "path of the debug file in use",
    },
    tainted: {
      module: "address of the `struct module`",
      name: "its name",
      mask: "its taint mask, in hexadecimal",
      taints: "the taints of the mask: bit, letter, name",
    },
    missing: {
      module: "address of the `struct module`",
      name: "its name",
      buildId: "the build-id that a debug file must have",
      file: "the file that was named",
      refused: "a file that is there but does not fit, and why",
    },
  } satisfies RowsOf<ModRow>,
  examples: [
    { line: "mod", shows: "all modules" },
    { line: "mod -t", shows: "the tainted ones" },
  ],
  *run({ kernel, checkpoint }, args) {
    const { modules, moduleDebug } = kernel.target;
    if (ACTIONS.filter((name) => has(args, name)).length > 1) throw new SynopsisError();
    const chosen = namedModule(modules, valueOf(args, "s") ?? valueOf(args, "d"));
    if (has(args, "d") || has(args, "D")) {
      for (const module of chosen === undefined ? modules : [chosen]) moduleDebug.unload(module);
      return;
    }
    if (has(args, "o")) return;
    if (kernel.options.modules === false) throw new UsageError("cannot access vmalloc'd module memory");
    if (modules.length === 0) throw new UsageError("no modules loaded in this kernel");
    const loads = has(args, "s") || has(args, "S");
    if (has(args, "R")) for (const module of modules) moduleDebug.unload(module);
    const place = loads ? { ...searchPlace(kernel, args), sections: has(args, "g") } : {};
    const shows = has(args, "t") ? "taints" : loads ? "loaded files" : "modules";
    yield { kind: "view", shows, baseTitle: hasModuleRegions(kernel) ? "TEXT_BASE" : "BASE", ...widest(modules) };
    if (shows === "taints") yield* taintRows(kernel);
    else if (shows === "modules") yield* modules.map((module) => moduleRow(kernel, module));
    else {
      for (const module of chosen === undefined ? modules : [chosen]) {
        checkpoint();
        yield loadedRow(kernel, module, place);
      }
    }
  },
  *text(rows) {
    let view: ViewRow | undefined;
    let titled = false;
    const tainted: TaintRow[] = [];
    for (const row of rows) {
      if (row.kind === "view") view = row;
      else if (row.kind === "tainted") tainted.push(row);
      else if (row.kind === "missing") yield formatMissing(row);
      else if (view !== undefined) {
        if (!titled) yield formatTitle(view);
        titled = true;
        yield formatModule(row, view);
      }
    }
    if (view?.shows === "taints") yield* formatTaints(tainted);
  },
};

/** Where -s and -S look: SynopsisError when what is named is no directory, or more is named than can be. */
function searchPlace(kernel: Kernel, args: Arguments): ModuleLoadOptions {
  if (args.operands.length > 1) throw new SynopsisError();
  const named = args.operands[0];
  if (named === undefined) return { fetch: true };
  if (has(args, "s")) return { file: named };
  if (kernel.target.debugFiles?.isDirectory(named) !== true) throw new SynopsisError(`${named} is not a directory`);
  return { directory: named };
}

/** Loads a module's debug file; the row says what is in use now, or that none was found. */
function loadedRow(kernel: Kernel, module: Module, place: ModuleLoadOptions): ModRow {
  const search = kernel.target.moduleDebug.load(module, place);
  if (search.found !== undefined) return moduleRow(kernel, module);
  const isFolder = place.file !== undefined && kernel.target.debugFiles?.isDirectory(place.file) === true;
  if (place.file !== undefined && (isFolder || search.looked[0]?.verdict === "not ELF")) {
    throw new SynopsisError(`${place.file}: not an ELF format object file`);
  }
  const { address, name } = module;
  const refused = refusal(search);
  return { kind: "missing", module: address, name, buildId: module.buildId(), file: place.file, refused };
}

/** The first file that is there and does not fit. */
function refusal({ looked }: DebugSearch): string | undefined {
  const place = looked.find(({ verdict }) => verdict !== "absent");
  if (place === undefined) return undefined;
  const { path, verdict, detail } = place;
  return `${path}: ${verdict}${verdict === "other build-id" && detail !== undefined ? ` ${detail}` : ""}`;
}

function widest(modules: readonly Module[]): Pick<ViewRow, "longestName" | "largestSize"> {
  const longestName = Math.max(...modules.map(({ name }) => name.length));
  return { longestName, largestSize: Math.max(...modules.map(({ size }) => size)) };
}

/** The module of that name; undefined when none is named, SynopsisError when none is called that. */
function namedModule(modules: readonly Module[], name: string | undefined): Module | undefined {
  const found = modules.find((module) => module.name === name);
  if (name !== undefined && found === undefined) throw new SynopsisError();
  return found;
}

function moduleRow(kernel: Kernel, module: Module): Row & ModuleRow {
  const { name, base, size, regions } = module;
  const buildId = module.buildId();
  const file = kernel.target.moduleDebug.file(module)?.path;
  const facts = cellOf(() => {
    const { taints: mask, ...others } = moduleFacts(kernel, module);
    return { ...others, taints: taintCells(kernel, mask) };
  });
  const hasSymbols = !isUnavailable(facts) && facts.symbolCount > 0;
  const cells = regions.map((region) => ({ ...region }));
  return { kind: "module", module: module.address, name, base, size, regions: cells, buildId, facts, hasSymbols, file };
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

function formatTitle({ baseTitle, longestName, largestSize }: ViewRow): string {
  const nameWidth = Math.max("NAME".length, longestName);
  const sizeWidth = Math.max("SIZE".length, String(largestSize).length);
  const title = [centred("MODULE"), "NAME".padEnd(nameWidth), centred(baseTitle), "SIZE".padStart(sizeWidth)];
  return `${title.join("  ")}  OBJECT FILE\n`;
}

function formatModule({ module, name, base, size, hasSymbols, file }: ModuleRow, view: ViewRow): string {
  const nameWidth = Math.max("NAME".length, view.longestName);
  const sizeWidth = Math.max("SIZE".length, String(view.largestSize).length);
  const cells = [hex(module, 16), name.padEnd(nameWidth), hex(base, 16), String(size).padStart(sizeWidth)];
  const status = file === undefined ? `(not loaded)${hasSymbols ? "  [CONFIG_KALLSYMS]" : ""}` : `${file} `;
  return `${cells.join("  ")}  ${status}\n`;
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

/** crash's words; a file that was there and not taken is named. */
function formatMissing({ name, file, refused }: MissingRow): string {
  const what =
    file === undefined
      ? `cannot find or load object file for ${name} module`
      : `${name}: cannot find or load object file: ${file}`;
  return `mod: ${what}${refused === undefined ? "" : `  (${refused})`}\n`;
}
