/** `npm run demo`: the main job end to end, on a real dump that it makes: why did this kernel die, and how can I check? */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureFixture, type Fixture } from "../fixture/index.ts";
import { progressDisplay } from "../fixture/progress-display.ts";

const program = fileURLToPath(new URL("../../../bin/inquest.js", import.meta.url));

const introduction = `\
A machine ran Linux 6.1. Its /boot was frozen with fsfreeze and never thawed, dd wants to write there and waits, and the
kernel had been told to panic when a task is blocked for too long. All that is left is this dump of its memory: no
vmlinux, no debug information, no word of what happened.
`;

const display = progressDisplay(process.stderr);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => stop.abort(new Error("interrupted; the next run goes on from here")));
}

try {
  demonstrate(await openDump());
} catch (error) {
  display.print(`demo: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = stop.signal.aborted ? 130 : 1;
}

/** The dump, made now when it is not there yet: a Debian kernel is fetched, booted in an emulator, and crashed. */
async function openDump(): Promise<Fixture> {
  const request = { kernel: "6.1", crash: "hung", onProgress: display.show, signal: stop.signal };
  const start = Date.now();
  const fixture = await ensureFixture(request);
  const seconds = Math.round((Date.now() - start) / 1000);
  display.print(seconds < 1 ? `The dump is there already: ${fixture.folder}` : `The dump was made in ${seconds} s.`);
  return fixture;
}

function demonstrate({ vmcore }: Fixture): void {
  say(introduction);
  say("1. What happened?\n");
  show("inquest report vmcore", () => inquest(["report", vmcore]));

  say("\n2. Is that true? The report names the commands to check it with; they are those of crash.\n");
  const [stack, , freezeLevel, mount] = checksOf(vmcore);
  const lines = ["ps -m | grep UN", stack, freezeLevel, mount].filter((line) => line !== undefined);
  show("inquest vmcore", () => session(vmcore, lines));
  say(`\nThat is all. Try it: ${process.execPath} ${program} ${vmcore}\n`);
}

function say(text: string): void {
  process.stdout.write(`\n${text}`);
}

/** Shows a command as if typed, what it prints, and how long that took. */
function show(command: string, run: () => void): void {
  process.stdout.write(`\n$ ${command}\n`);
  const start = Date.now();
  run();
  process.stdout.write(`\n(${((Date.now() - start) / 1000).toFixed(1)} s)\n`);
}

/** The command lines of the first finding. */
function checksOf(vmcore: string): readonly string[] {
  const { stdout, status } = spawnSync(process.execPath, [program, "report", "--format", "json", vmcore], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error("the report could not be made");
  const report = JSON.parse(stdout) as { readonly findings: readonly { readonly check: readonly string[] }[] };
  return report.findings[0]?.check ?? [];
}

/** Runs lines in the shell, which shows each behind its prompt. */
function session(vmcore: string, lines: readonly string[]): void {
  const folder = mkdtempSync(join(tmpdir(), "inquest-demo-"));
  try {
    const file = join(folder, "commands");
    writeFileSync(file, [...lines, ""].join("\n"));
    inquest(["--no_crashrc", "--no_scroll", "-i", file, vmcore]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inquest(words: readonly string[]): void {
  const { status, error } = spawnSync(process.execPath, [program, ...words], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`inquest ended with status ${status}`);
}
