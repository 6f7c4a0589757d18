/**
 * Compares frames, arguments and locals of every task with drgn's on the same dumps, or with what is known to be true.
 *
 *   npm run frames -- [options] VMLINUX VMCORE [VMLINUX VMCORE ...]
 *   npm run frames -- --truth [options]
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parsePathMap } from "../compat/path-map.ts";
import { compareOnDump, type Dump, type DumpResult, type Programs } from "./compare-dump.ts";
import { details } from "./details.ts";
import { FRAMES_MARK, framesSection } from "./frames-section.ts";
import { wrongOf } from "./judge-dump.ts";
import { judgeFixtures } from "./judge-fixtures.ts";
import { withSection } from "./marked-section.ts";
import { TRUTH_MARK, truthSection } from "./truth-section.ts";

const USAGE = `usage: npm run frames -- [options] VMLINUX VMCORE [VMLINUX VMCORE ...]
       npm run frames -- --truth [options]

  --drgn PATH             the drgn program (default: drgn)
  --drgn-command "..."    its command line where it needs more, such as "chroot DIR drgn"
  --inquest-command "..." what to compare with it (default: this checkout's bin/inquest.js)
  --map HOST=DRGN         drgn sees the host's folder HOST as DRGN; may be repeated
  --modules DIR           the debug files of modules, for both programs; once per dump, in their order ("" for none)
  --details FILE          write there, as JSON, on what the two are not at one
  --truth                 instead: the variables of known values in all fixtures that were made with --debug
  --write                 write the section in docs/coverage.md
`;

const root = new URL("../../../", import.meta.url);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      drgn: { type: "string", default: "drgn" },
      "drgn-command": { type: "string" },
      "inquest-command": { type: "string" },
      map: { type: "string", multiple: true, default: [] },
      modules: { type: "string", multiple: true, default: [] },
      details: { type: "string" },
      truth: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const inquest = words(values["inquest-command"]) ?? [
    process.execPath,
    fileURLToPath(new URL("bin/inquest.js", root)),
  ];
  if (values.truth && positionals.length === 0 && !values.help) {
    const judged = await judgeFixtures(inquest);
    publish(TRUTH_MARK, truthSection(judged), values.write);
    const wrong = judged.flatMap(({ name, judgement }) => ({ name, ...wrongOf(judgement) }));
    if (values.details !== undefined) writeFileSync(values.details, `${JSON.stringify(wrong, undefined, 1)}\n`);
    return judged.length === 0 ? 1 : 0;
  }
  if (values.help || values.truth || positionals.length === 0 || positionals.length % 2 !== 0) {
    process.stdout.write(USAGE);
    return values.help ? 0 : 2;
  }
  const programs: Programs = {
    drgn: words(values["drgn-command"]) ?? [values.drgn],
    inquest,
    paths: values.map.map(parsePathMap),
  };
  const results: DumpResult[] = [];
  for (const dump of dumps(positionals, values.modules)) {
    try {
      results.push(compareOnDump(programs, dump));
    } catch (error) {
      process.stderr.write(`${dump.vmcore}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  publish(FRAMES_MARK, framesSection(versionOf(programs.drgn), results), values.write);
  if (values.details !== undefined) {
    writeFileSync(values.details, `${JSON.stringify(results.map(details), undefined, 1)}\n`);
  }
  return results.length === positionals.length / 2 ? 0 : 1;
}

/** Prints a section, and puts it into docs/coverage.md when asked to. */
function publish(mark: string, section: string, write: boolean): void {
  process.stdout.write(`${section}\n`);
  const page = new URL("docs/coverage.md", root);
  if (write) writeFileSync(page, withSection(readFileSync(page, "utf8"), mark, section));
}

function words(command: string | undefined): readonly string[] | undefined {
  return command?.split(" ").filter((word) => word !== "");
}

function* dumps(files: readonly string[], modules: readonly string[]): Generator<Dump> {
  for (let i = 0; i + 1 < files.length; i += 2) {
    yield { vmlinux: files[i] ?? "", vmcore: files[i + 1] ?? "", modules: modules[i / 2] || undefined };
  }
}

/** `drgn` with its version, as the program tells it. */
function versionOf(command: readonly string[]): string {
  const [program = "", ...args] = command;
  const { stdout } = spawnSync(program, [...args, "--version"], { encoding: "utf8" });
  return /^drgn \S+/m.exec(stdout ?? "")?.[0] ?? "drgn";
}

process.exitCode = await main();
