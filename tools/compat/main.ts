/**
 * Runs the same command lines by crash and by Inquest on the same dumps and compares the texts.
 *
 *   npm run compat -- [options] VMLINUX VMCORE [VMLINUX VMCORE ...]
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { FRAMES_MARK } from "../frames/frames-section.ts";
import { findSection, withSection } from "../frames/marked-section.ts";
import { TRUTH_MARK } from "../frames/truth-section.ts";
import { identicalShare, tally } from "./compare.ts";
import { compareOnDump, type Dump, type DumpResult, type Programs } from "./compare-dump.ts";
import { consoleReport } from "./console-report.ts";
import { coveragePage } from "./coverage-page.ts";
import type { LineGroup } from "./line-group.ts";
import { LINES } from "./lines.table.ts";
import { parsePathMap } from "./path-map.ts";

const USAGE = `usage: npm run compat -- [options] VMLINUX VMCORE [VMLINUX VMCORE ...]

  --crash PATH            the crash program (default: crash)
  --crash-command "..."   its command line where it needs more, such as "chroot DIR crash"
  --inquest-command "..." what to compare with it (default: this checkout's bin/inquest.js)
  --map HOST=CRASH        crash sees the host's folder HOST as CRASH; may be repeated
  --only REGEX            compare the lines that match
  --verbose               show the differences
  --write                 write docs/coverage.md
  --check                 exit with 1 when on some dump fewer than 90 % of the lines are identical
`;

/** Below this share of identical lines, `--check` fails. */
const REQUIRED_SHARE = 0.9;

/** The section of formats, which is written by hand. */
const FORMATS_MARK = "formats";

const root = new URL("../../../", import.meta.url);

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      crash: { type: "string", default: "crash" },
      "crash-command": { type: "string" },
      "inquest-command": { type: "string" },
      map: { type: "string", multiple: true, default: [] },
      only: { type: "string" },
      verbose: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help || positionals.length === 0 || positionals.length % 2 !== 0) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const programs: Programs = {
    crash: words(values["crash-command"]) ?? [values.crash],
    inquest: words(values["inquest-command"]) ?? [process.execPath, fileURLToPath(new URL("bin/inquest.js", root))],
    paths: values.map.map(parsePathMap),
  };
  const groups = values.only === undefined ? LINES : matching(LINES, new RegExp(values.only));

  const results: DumpResult[] = [];
  for (const dump of pairs(positionals)) {
    try {
      const result = compareOnDump(programs, dump, groups);
      process.stdout.write(consoleReport(result, values.verbose));
      results.push(result);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  if (values.write) writePage(coveragePage(versionOf(programs.crash), results));
  const opened = results.length === positionals.length / 2;
  return values.check && !(opened && results.every(isCovered)) ? 1 : 0;
}

/** Writes docs/coverage.md, of which `npm run frames` writes sections. */
function writePage(page: string): void {
  const file = new URL("docs/coverage.md", root);
  const old = readFileSync(file, "utf8");
  const whole = [FORMATS_MARK, FRAMES_MARK, TRUTH_MARK].reduce((text, mark) => {
    const section = findSection(old, mark);
    return section === undefined ? text : withSection(text, mark, section);
  }, page);
  writeFileSync(file, whole);
}

function isCovered(result: DumpResult): boolean {
  const verdicts = result.groups.flatMap((group) => group.lines.map((line) => line.verdict));
  return identicalShare(tally(verdicts)) >= REQUIRED_SHARE;
}

function words(command: string | undefined): readonly string[] | undefined {
  return command?.split(" ").filter((word) => word !== "");
}

function* pairs(files: readonly string[]): Generator<Dump> {
  for (let i = 0; i + 1 < files.length; i += 2) yield { vmlinux: files[i] ?? "", vmcore: files[i + 1] ?? "" };
}

function matching(groups: readonly LineGroup[], pattern: RegExp): readonly LineGroup[] {
  return groups
    .map((group) => ({ ...group, lines: group.lines.filter((line) => pattern.test(line)) }))
    .filter((group) => group.lines.length > 0);
}

/** `crash` with its version, as the program tells it. */
function versionOf(command: readonly string[]): string {
  const [program = "", ...args] = command;
  const { stdout } = spawnSync(program, [...args, "--version"], { encoding: "utf8" });
  return /^crash \S+/m.exec(stdout ?? "")?.[0] ?? "crash";
}

process.exitCode = main();
