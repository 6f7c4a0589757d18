import { readFileSync } from "node:fs";
import { type PathMap, toCrashPaths } from "../compat/path-map.ts";
import { askInquest } from "./ask-inquest.ts";
import { compareStacks, type StackResult } from "./compare-stacks.ts";
import { parseDrgnStacks } from "./drgn-stacks.ts";
import { parseInquestStacks } from "./inquest-stacks.ts";
import { runToEnd } from "./run-to-end.ts";
import type { DumpStacks } from "./stack.ts";

/** A dump with the files that belong to it, as the host names them. */
export interface Dump {
  readonly vmlinux: string;
  readonly vmcore: string;
  /** The folder with the debug files of its modules, when both programs are to have them. */
  readonly modules: string | undefined;
}

/** The two programs, as words of a command line without the dump's files. */
export interface Programs {
  readonly drgn: readonly string[];
  readonly inquest: readonly string[];
  /** How drgn sees the host's paths. */
  readonly paths: readonly PathMap[];
}

/** What the comparison found on one dump. */
export interface DumpResult {
  readonly release: string;
  /** Whether the modules' debug files were there. */
  readonly modules: boolean;
  readonly stacks: readonly StackResult[];
  /** How many of drgn's frames were left out as they lie behind the kernel's stack. */
  readonly cut: number;
}

/** Asks both programs for all stacks of a dump. Throws when one of them does not answer. */
export function compareOnDump(programs: Programs, dump: Dump): DumpResult {
  const { release, ...drgn } = drgnStacks(programs, dump);
  const stacks = compareStacks(inquestStacks(programs, dump), drgn);
  return { release, modules: dump.modules !== undefined, stacks, cut: drgn.cut };
}

function drgnStacks({ drgn, paths }: Programs, dump: Dump): ReturnType<typeof parseDrgnStacks> {
  const inside = (path: string): string => toCrashPaths(path, paths);
  const script = readFileSync(new URL("../../../tools/frames/drgn-frames.py", import.meta.url), "utf8");
  // As text, for the script's own path need not exist where drgn runs; `-e` takes a single statement.
  const code = `exec(${JSON.stringify(script)})`;
  const files = ["-c", inside(dump.vmcore), "-s", inside(dump.vmlinux)];
  const modules = dump.modules === undefined ? [] : [inside(dump.modules)];
  return parseDrgnStacks(runToEnd([...drgn, "-q", ...files, "-e", code, ...modules], ""));
}

function inquestStacks({ inquest }: Programs, { vmlinux, vmcore, modules }: Dump): DumpStacks {
  const before = modules === undefined ? [] : [`mod -S ${modules}`];
  return parseInquestStacks(askInquest(inquest, vmlinux, vmcore, before));
}
