/** `npm run bench`: how long everything takes. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureFixture } from "../fixture/index.ts";
import { progressDisplay } from "../fixture/progress-display.ts";
import { type Contest, type Contestant, compareCommands, contestTable } from "./compare-commands.ts";
import { type BenchFiles, measureCalls } from "./measure-calls.ts";
import { type MeasuredProgram, measureProcess } from "./measure-process.ts";
import { type Measurement, measurementTable } from "./measurement.ts";

const usage = `usage: bench [OPTION...]

Measures how long it takes to open a dump and to ask it the usual questions: as whole processes (wall, processor time,
peak memory) and as calls inside one process. Fails only when it cannot measure, never for a time.

  --vmcore FILE          the dump; without it the fixture 6.1 hung, which is made when it is missing
  --vmlinux FILE         measures with this vmlinux as well; without it, the fixture's when it was fetched
  --pid N                whose stack is asked for; 1, or the fixture's blocked task
  --runs N               how often each is repeated (5)
  --json FILE            also writes the figures there
  --crash-command LINE   a shell command that starts crash on the same dump, to be told "bt PID" on its input
  --against              measures command lines beside crash's, net of start-up, and nothing else: each as the first line
                         of a session and once more; for a dump with many tasks and much memory in use: the fixture crowd
  --only REGEX           with --against: these lines alone
  --drgn-command LINE    a shell command that starts drgn on the same dump, to be told Python on its input
`;

const program = fileURLToPath(new URL("../../../bin/inquest.js", import.meta.url));

/** What --against asks both programs. The address space holds the word nowhere by chance. */
const contestLines = [
  "ps",
  "ps -m",
  "foreach bt",
  "kmem -s",
  "kmem -S dentry",
  "kmem -i",
  "foreach files",
  "foreach vm",
  "search -k 5ca1ab1e0ddba115",
  "list -o task_struct.tasks -h init_task -s task_struct.pid,comm",
];

/** The lines that are measured, one after the other. The word is one that no memory holds by chance. */
const lines = ["ps", "foreach bt", "log", "search -p 5ca1ab1e0ddba115"];

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

interface BenchOptions extends BenchFiles {
  readonly pid: number;
  readonly runs: number;
  readonly crash: string | undefined;
  readonly drgn: string | undefined;
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      vmcore: { type: "string" },
      vmlinux: { type: "string" },
      pid: { type: "string" },
      runs: { type: "string", default: "5" },
      json: { type: "string" },
      against: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      "crash-command": { type: "string" },
      "drgn-command": { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const subject = await chooseDump(values.vmcore);
  const options: BenchOptions = {
    vmcore: subject.vmcore,
    vmlinux: values.vmlinux ?? subject.vmlinux,
    pid: Number(values.pid ?? subject.pid),
    runs: Math.max(1, Number.parseInt(values.runs, 10) || 1),
    crash: values["crash-command"],
    drgn: values["drgn-command"],
  };
  if (values.against) {
    process.stdout.write(contestTable(runContest(options, new RegExp(values.only))));
    return 0;
  }
  const measurements = [...measureProcesses(options), ...measureInside(options)];
  process.stdout.write(measurementTable(measurements));
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(document(options, measurements), undefined, 2)}\n`);
  return 0;
}

function runContest({ vmcore, vmlinux, runs, crash }: BenchOptions, only: RegExp): Contest {
  const wanted = contestLines.filter((line) => only.test(line));
  const files = vmlinux === undefined ? [vmcore] : [vmlinux, vmcore];
  const contestants: Contestant[] = [
    { name: "inquest", command: [process.execPath, program, "--no_crashrc", "-s", ...files] },
    ...(crash === undefined ? [] : [{ name: "crash", command: ["/bin/sh", "-c", crash] as const }]),
  ];
  const display = progressDisplay(process.stderr);
  return compareCommands(contestants, wanted, runs, (step) => display.show({ subject: "bench", step }));
}

/** The dump that was named, or the fixture with its blocked task. */
async function chooseDump(named: string | undefined): Promise<BenchFiles & { readonly pid: number }> {
  if (named !== undefined) return { vmcore: named, vmlinux: undefined, pid: 1 };
  const display = progressDisplay(process.stderr);
  const { vmcore, vmlinux, truth } = await ensureFixture({ kernel: "6.1", crash: "hung", onProgress: display.show });
  return { vmcore, vmlinux, pid: Number(readFileSync(join(truth, "culprit"), "utf8")) };
}

function* measureProcesses({ vmcore, vmlinux, pid, runs, crash, drgn }: BenchOptions): Generator<Measurement> {
  const ask = (by: string, program: MeasuredProgram, task = "open, and print one stack"): Measurement =>
    measureProcess({ task, by }, program, runs);
  const header = new RegExp(`^PID: ${pid}\\b`, "m");
  yield measureProcess(
    { task: "start, and print the version", by: "inquest" },
    { command: [process.execPath, program, "--version"], input: "", expects: /./ },
    runs,
  );
  yield measureProcess(
    { task: "report", by: "inquest" },
    { command: [process.execPath, program, "report", vmcore], input: "", expects: /^VERDICT/ },
    runs,
  );
  for (const files of [[vmcore], ...(vmlinux === undefined ? [] : [[vmcore, vmlinux]])]) {
    const by = files.length > 1 ? "inquest with vmlinux" : "inquest";
    const command = [process.execPath, program, "--no_crashrc", "-s", ...files] as const;
    yield ask(by, { command: [...command], input: `bt ${pid}\n`, expects: header });
    if (files.length > 1) {
      const asked = { command: [...command], input: `bt -l ${pid}\n`, expects: header } as const;
      yield ask(by, asked, "open, and print one stack with source lines");
    }
    for (const line of lines) {
      const expects = line.startsWith("search") ? /^/ : /./;
      yield measureProcess(
        { task: `open, and ${line}`, by },
        { command: [...command], input: `${line}\n`, expects },
        runs,
      );
    }
  }
  if (crash !== undefined) {
    yield ask("crash", { command: ["/bin/sh", "-c", crash], input: `bt ${pid}\nexit\n`, expects: header });
  }
  if (drgn !== undefined) {
    yield ask("drgn", {
      command: ["/bin/sh", "-c", drgn],
      input: `print(prog.stack_trace(${pid}))\n`,
      expects: /^#0/m,
    });
  }
}

function* measureInside({ vmcore, vmlinux, runs, pid }: BenchOptions): Generator<Measurement> {
  const asked = [`bt ${pid}`, ...lines];
  yield* measureCalls({ vmcore, vmlinux: undefined }, asked, runs, "inquest");
  if (vmlinux !== undefined) yield* measureCalls({ vmcore, vmlinux }, asked, runs, "inquest with vmlinux");
}

/** What --json writes. */
function document({ vmcore, vmlinux, runs }: BenchOptions, measurements: readonly Measurement[]): unknown {
  return {
    schema: "inquest/bench/1",
    date: new Date().toISOString(),
    node: process.version,
    processors: { count: cpus().length, model: cpus()[0]?.model },
    vmcore: { path: vmcore, bytes: statSync(vmcore).size },
    ...(vmlinux === undefined ? {} : { vmlinux: { path: vmlinux, bytes: statSync(vmlinux).size } }),
    runs,
    measurements,
  };
}
