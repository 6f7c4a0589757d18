/**
 * Compares what BTF, DWARF and pahole say of every struct, union, enum and typedef of a kernel:
 *
 *   npm run conformance -- [--all] VMLINUX...
 *
 * Sizes, members with their places and types, enumerators with their values. pahole (Debian's package of that name) must
 * be as new as the kernel. Prints counts and every difference that has no known reason, with --all the others too. The
 * status is 1 when there is one without a reason, 2 when nothing could be compared.
 */
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { type Comparison, compareDefinitions, rowText } from "./compare-definitions.ts";
import type { Definition, Definitions } from "./definition.ts";
import { explainer, isNarrow, type Pair } from "./explain.ts";
import { type Format, paholeDefinitions, paholeVersion } from "./run-pahole.ts";
import { btfDefinitions, dwarfDefinitions, openVmlinux } from "./source-definitions.ts";

/** pahole 1.32 is what the reasons were found with. */
const OLDEST_MINOR = 32;

/** How many lines of a difference are printed. */
const MAX_LINES = 6;

try {
  process.exitCode = run();
} catch (error) {
  process.stderr.write(`conformance: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function run(): number {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { all: { type: "boolean" } } });
  if (positionals.length === 0) throw new Error("name a vmlinux or several");
  const version = paholeVersion();
  print(`pahole ${version}`);
  if (Number(/^v1\.(\d+)/.exec(version)?.[1] ?? OLDEST_MINOR) < OLDEST_MINOR) {
    print(`  older than v1.${OLDEST_MINOR}: v1.24 prints negative enumerators and typedefs of unions wrongly`);
  }
  let unexplained = 0;
  for (const vmlinux of positionals) unexplained += compareVmlinux(vmlinux, values.all ?? false);
  return unexplained === 0 ? 0 : 1;
}

/** The number of differences without a reason. */
function compareVmlinux(vmlinux: string, showAll: boolean): number {
  const elf = openVmlinux(vmlinux);
  const btf = btfDefinitions(elf);
  const dwarf = dwarfDefinitions(elf, new Set(btf === undefined ? [] : namesWithSeveral(btf)));
  if (btf === undefined || dwarf === undefined) throw new Error(`${vmlinux}: expected both BTF and DWARF`);
  print(`\n${basename(vmlinux)}\n  BTF: ${counts(btf)}\n  DWARF: ${counts(dwarf)}`);
  let unexplained = 0;
  const narrow = isNarrow(btf);
  const compare = (pair: Pair, mine: Definitions, theirs: Definitions): void => {
    unexplained += report(pair, compareDefinitions(mine, theirs, explainer(pair, narrow)), showAll);
  };
  const pahole = (format: Format, own: Definitions): Definitions => paholeDefinitions(vmlinux, format, asked(own));
  compare("pahole's BTF in ours", pahole("btf", btf), btf);
  compare("pahole's DWARF in ours", pahole("dwarf", dwarf), dwarf);
  compare("BTF in DWARF", btf, dwarf);
  compare("DWARF in BTF", dwarf, btf);
  return unexplained;
}

/** The names of what pahole prints only when asked. */
function* asked(definitions: Definitions): Generator<string> {
  for (const [{ kind, name }] of definitions.values() as Iterable<readonly [Definition]>) {
    if (kind === "enum" || kind === "typedef") yield name;
  }
}

function* namesWithSeveral(definitions: Definitions): Generator<string> {
  for (const [first, second] of definitions.values() as Iterable<readonly [Definition, Definition?]>) {
    if (second !== undefined) yield first.name;
  }
}

function counts(definitions: Definitions): string {
  const all = [...definitions.values()].flat();
  const kinds = ["struct", "union", "enum", "typedef"] as const;
  const rows = all.reduce((sum, definition) => sum + definition.rows.length, 0);
  const several = [...definitions.values()].filter((group) => group.length > 1).length;
  const perKind = kinds.map((kind) => `${all.filter((one) => one.kind === kind).length} ${kind}s`).join(", ");
  return `${perKind}; ${rows} members and enumerators; ${several} names with several definitions`;
}

function report(pair: Pair, { equal, differences, absent }: Comparison, showAll: boolean): number {
  const reasons = new Map<string, number>();
  for (const { reason = "UNEXPLAINED" } of differences) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  print(`  ${pair}: ${equal} equal, ${differences.length} differ, ${absent.length} names are absent`);
  for (const [reason, count] of reasons) print(`    ${count}: ${reason}`);
  if (absent.length > 0) print(`    absent: ${absent.slice(0, showAll ? absent.length : 5).join(", ")}`);
  for (const { key, mine, theirs, reason } of differences) {
    if (reason !== undefined && !showAll) continue;
    print(`    ${key}: ${reason ?? "UNEXPLAINED"}`);
    for (const line of linesOf(mine, theirs)) print(`      ${line}`);
  }
  return differences.filter(({ reason }) => reason === undefined).length;
}

function linesOf(mine: Definition, theirs: Definition): readonly string[] {
  const lines = mine.size === theirs.size ? [] : [`size ${mine.size} against ${theirs.size}`];
  for (let i = 0; i < Math.max(mine.rows.length, theirs.rows.length) && lines.length < MAX_LINES; i++) {
    const [a, b] = [rowText(mine.rows[i]), rowText(theirs.rows[i])];
    if (a !== b) lines.push(`${a}  |  ${b}`);
  }
  return lines;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
