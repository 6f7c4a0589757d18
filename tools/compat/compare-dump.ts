import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { compareAnswers, type Verdict } from "./compare.ts";
import type { LineGroup } from "./line-group.ts";
import type { Answer } from "./markers.ts";
import { type PathMap, toCrashPaths } from "./path-map.ts";
import { askPeer, type Peer } from "./peer.ts";
import { fillPlaceholders, placeholderQuestions } from "./placeholders.ts";

/** A dump with the kernel file that belongs to it, as the host names them. */
export interface Dump {
  readonly vmlinux: string;
  readonly vmcore: string;
}

/** The two programs, as words of a command line without the dump's files. */
export interface Programs {
  readonly crash: readonly string[];
  readonly inquest: readonly string[];
  /** How crash sees the host's paths. */
  readonly paths: readonly PathMap[];
}

/** What compareOnDump needs of a group of lines. */
type Lines = Pick<LineGroup, "title" | "lines">;

/** What became of one line of the table. */
export interface LineResult {
  /** The line as it stands in the table. */
  readonly line: string;
  /** The line as it was run; undefined where this dump has no value for a placeholder. */
  readonly typed: string | undefined;
  readonly verdict: Verdict;
  readonly crash: string;
  /** With paths as crash sees them. */
  readonly inquest: string;
}

/** The results on one dump. */
export interface DumpResult {
  /** The kernel's release, as the dump tells it. */
  readonly release: string;
  readonly groups: readonly { readonly title: string; readonly lines: readonly LineResult[] }[];
}

/**
 * Runs the lines of `groups` by both programs on `dump` and compares the answers. Throws when crash cannot open the
 * dump; where inquest cannot, all lines fail.
 */
export function compareOnDump(programs: Programs, dump: Dump, groups: readonly Lines[]): DumpResult {
  const { paths } = programs;
  const crash: Peer = {
    command: [...programs.crash, "-s", toCrashPaths(dump.vmlinux, paths), toCrashPaths(dump.vmcore, paths)],
  };
  const inquest: Peer = { command: [...programs.inquest, "-s", dump.vmlinux, dump.vmcore] };

  const lines = groups.flatMap((group) => group.lines);
  const facts = askAll(crash, ["sys", ...placeholderQuestions(lines)]);
  const system = facts.get("sys");
  if (system === undefined || system.died)
    throw new Error(`crash does not open ${dump.vmcore}:\n${system?.text ?? ""}`);
  const release = /^ *RELEASE: (.*)$/m.exec(system.text)?.[1] ?? "unknown kernel";
  const folder = moduleFolder(dump.vmlinux, release);
  const typed = new Map(lines.map((line) => [line, fillPlaceholders(line, facts, folder)]));
  const asked = [...typed.values()].filter((line) => line !== undefined);
  const expected = askAll(crash, asked, paths);
  const actual = askAll(inquest, asked);

  const resultOf = (line: string): LineResult => {
    const run = typed.get(line);
    if (run === undefined) return { line, typed: run, verdict: "skipped", crash: "", inquest: "" };
    const answer = actual.get(run);
    const mapped = answer && { ...answer, text: toCrashPaths(answer.text, paths) };
    const reference = expected.get(run);
    const verdict = compareAnswers(reference, mapped);
    return { line, typed: run, verdict, crash: reference?.text ?? "", inquest: mapped?.text ?? "" };
  };
  return {
    release,
    groups: groups.map((group) => ({ title: group.title, lines: group.lines.map(resultOf) })),
  };
}

/** The answers by line; a line that was never answered is absent. Paths in the lines are told as the peer has them. */
function askAll(peer: Peer, lines: readonly string[], paths: readonly PathMap[] = []): ReadonlyMap<string, Answer> {
  const asked = lines.map((line) => toCrashPaths(line, paths));
  return new Map(askPeer(peer, asked).map((answer, index) => [lines[index] ?? "", answer]));
}

/** Where the debug files of the kernel's modules are, beside its vmlinux, as distributions lay them out. */
function moduleFolder(vmlinux: string, release: string): string | undefined {
  for (let folder = dirname(vmlinux); ; folder = dirname(folder)) {
    const modules = join(folder, "lib/modules", release);
    if (existsSync(join(modules, "kernel"))) return modules;
    if (folder === dirname(folder)) return undefined;
  }
}
