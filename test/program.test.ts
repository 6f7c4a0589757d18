/** The program as scripts use it: its exit status, its standard output, its files. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { describeDump } from "./support/dump-under-test.ts";
import { program, runInquest } from "./support/run-inquest.ts";

const folder = mkdtempSync(join(tmpdir(), "inquest-program-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeDump("6.1 hung", (dump) => {
  it("runs the lines on its standard input, and pipes their output", () => {
    const { vmcore } = dump.fixture;
    const { output, errors, status } = runInquest(["-s", vmcore], "ps -m | grep UN\nmount | wc -l\n");
    expect({ errors, status }).toEqual({ errors: "", status: 0 });
    const [blocked = "", mounts] = output.trim().split("\n");
    expect(blocked).toContain(`PID: ${dump.truth.culprit()}`);
    expect(mounts?.trim()).toBe(String(dump.truth.mounts().length + 1));
  });

  it("prints in a silent session what the library prints", () => {
    const { output } = runInquest(["-s", dump.fixture.vmcore], "mod\nps\nlog\n");
    expect(output).toBe(dump.run("mod") + dump.run("ps") + dump.run("log"));
  });

  it("runs the lines of a file, and writes into files", () => {
    const commands = join(folder, "commands");
    const result = join(folder, "result");
    writeFileSync(commands, `# a comment\nmod > ${result}\nexit\nps\n`);
    const { output, status } = runInquest(["-s", "-i", commands, dump.fixture.vmcore]);
    expect({ output, status }).toEqual({ output: "", status: 0 });
    expect(readFileSync(result, "utf8")).toBe(dump.run("mod"));
  });

  it("tells with --strict that a command failed, and goes on all the same", () => {
    const lines = "bt 999999\nsym panic\n";
    const strict = runInquest(["-s", "--strict", dump.fixture.vmcore], lines);
    const lenient = runInquest(["-s", dump.fixture.vmcore], lines);
    expect([strict.status, lenient.status]).toEqual([2, 0]);
    for (const { output, errors } of [strict, lenient]) {
      expect(output + errors).toContain("999999");
      expect(output).toContain("(T) panic");
    }
  });

  it("ends quietly when nobody reads its output any longer", () => {
    const line = `printf 'log\\nps\\nlog\\n' | "$0" "$1" -s "$2" | head -n 1`;
    const { stdout, stderr } = spawnSync("/bin/sh", ["-c", line, process.execPath, program, dump.fixture.vmcore], {
      encoding: "utf8",
    });
    expect(stdout).toMatch(/^\[ +0\.000000\] Linux version [^\n]*\n$/);
    expect(stderr).toBe("");
  });

  it("leaves alone what it is told to", () => {
    const shown = (line: string, ...options: readonly string[]): string => {
      const { output, errors } = runInquest(["-s", ...options, dump.fixture.vmcore], `${line}\n`);
      return output + errors;
    };
    expect(shown("ps -S", "--active")).toBe("  RU: 2\n");
    expect(shown("set", "--no_panic")).toContain('COMMAND: "swapper/0"');
    expect(shown("mod", "--no_modules")).toBe("mod: cannot access vmalloc'd module memory\n");
    expect(shown("sym lo_release", "--no_kallsyms")).toContain("symbol not found: lo_release");
    expect(shown("sym lo_release")).toContain("lo_release [loop]");
    expect(shown("bt -c 1", "--no_elf_notes")).not.toBe(shown("bt -c 1"));
  });

  it("writes the dump as an ELF core", () => {
    const core = join(folder, "core");
    const { output, errors } = runInquest(["-s", "-o", core, dump.fixture.kdump], "ps\n");
    expect({ output, errors }).toEqual({ output: dump.run("ps"), errors: "" });
    expect(runInquest(["-s", core], "ps\nbt -a\n").output).toBe(dump.run("ps") + dump.run("bt -a"));
    rmSync(core);
  });

  it("prints single facts for scripts", () => {
    expect(runInquest(["-t", dump.fixture.vmcore]).output.trim()).toBe(/DATE: (.*)/.exec(dump.run("sys"))?.[1]);
    const { fixture, kernel } = dump;
    expect(runInquest(["--osrelease", fixture.vmcore])).toEqual({
      output: `${fixture.release}\n`,
      errors: "",
      status: 0,
    });
    expect(runInquest(["--build-id", fixture.kdump]).output).toBe(`${kernel.target.buildId}\n`);
    expect(runInquest(["--log", fixture.vmcore]).output).toBe(dump.run("log"));
  });

  it("reports in every format, to a file or to standard output", () => {
    const { vmcore } = dump.fixture;
    const path = join(folder, "report.json");
    expect(runInquest(["report", "--format", "json", "-o", path, vmcore])).toEqual({
      output: "",
      errors: "",
      status: 0,
    });
    const report = JSON.parse(readFileSync(path, "utf8"));
    expect(report).toMatchObject({
      schema: 1,
      findings: [{ rule: "frozen-file-system" }, { rule: "hung-task-panic" }],
    });
    expect(JSON.parse(runInquest(["report", "--format", "json", vmcore]).output)).toEqual(report);
    expect(runInquest(["report", "--format", "html", vmcore]).output).toMatch(/^<!doctype html>[^]*<\/html>\s*$/i);
    expect(runInquest(["report", "--format", "md", vmcore]).output).toMatch(/^# /m);
  });
});
