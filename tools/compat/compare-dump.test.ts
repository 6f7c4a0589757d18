import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareOnDump, type DumpResult, type Programs } from "./compare-dump.ts";
import { consoleReport } from "./console-report.ts";
import { coveragePage } from "./coverage-page.ts";

/** A program that answers like crash: `die` ends it, `who` differs by program, `sys` names its dump. */
const PROGRAM = `
import { execFileSync } from "node:child_process";
import { readFileSync, writeSync } from "node:fs";
const [name, , , vmcore] = process.argv.slice(2);
for (const line of readFileSync(0, "utf8").split("\\n")) {
  if (line === "q") break;
  if (line.startsWith("!")) execFileSync("sh", ["-c", line.slice(1)], { stdio: "inherit" });
  else if (line === "die" && name === "inquest") process.exit(1);
  else if (line === "sys") writeSync(1, "DUMPFILE: " + vmcore + "\\n RELEASE: 6.1.0-test\\n");
  else if (line === "who") writeSync(1, name + "\\n");
  else if (line === "gaps") writeSync(1, name === "crash" ? "a   b\\n" : "a b\\n");
  else if (line === "sym known") writeSync(1, "ffff0000 (D) known\\n");
  else writeSync(2, "echo of " + line + "\\n");
}
`;

let folder = "";
let programs: Programs;
let result: DumpResult;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "compat-test-"));
  const program = join(folder, "program.mjs");
  writeFileSync(program, PROGRAM);
  programs = {
    crash: [process.execPath, program, "crash"],
    inquest: [process.execPath, program, "inquest"],
    paths: [{ host: "/host/dumps", crash: "/inside" }],
  };
  result = compareOnDump(programs, { vmlinux: "/host/dumps/vmlinux", vmcore: "/host/dumps/vmcore" }, [
    { title: "First", lines: ["sys", "who", "gaps"] },
    { title: "Second", lines: ["die", "rd {addr:known}", "rd {addr:unknown}", "a | b"] },
  ]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a comparison of two programs", () => {
  it("names the kernel", () => {
    expect(result.release).toBe("6.1.0-test");
  });
  it("judges each line, also behind one that ended a program", () => {
    expect(result.groups.map((group) => group.lines.map((line) => [line.typed, line.verdict]))).toEqual([
      [
        ["sys", "identical"],
        ["who", "different"],
        ["gaps", "spaces"],
      ],
      [
        ["die", "failed"],
        ["rd ffff0000", "identical"],
        [undefined, "skipped"],
        ["a | b", "identical"],
      ],
    ]);
  });
  it("fails all lines when inquest does not start, and itself when crash does not", () => {
    const missing = ["/nonexistent/program"];
    const dump = { vmlinux: "a", vmcore: "b" };
    const groups = [{ title: "One", lines: ["who", "gaps"] }];
    const { groups: failed } = compareOnDump({ ...programs, inquest: missing }, dump, groups);
    expect(failed[0]?.lines.map((line) => line.verdict)).toEqual(["failed", "failed"]);
    expect(failed[0]?.lines[0]?.inquest).toContain("ENOENT");
    expect(() => compareOnDump({ ...programs, crash: missing }, dump, groups)).toThrow("crash does not open b");
  });
});

describe("reports", () => {
  it("list the lines and count them", () => {
    expect(consoleReport(result, false)).toBe(`6.1.0-test
identical sys
different who
spaces    gaps
failed    die
identical rd ffff0000
skipped   rd {addr:unknown}
identical a | b
3 identical (50.0 %), 1 equal but for spaces, 1 different, 1 failed, 1 skipped
`);
  });
  it("show the differences when asked", () => {
    expect(consoleReport(result, true)).toContain("--- crash\n+++ inquest\n@@ -1 +1 @@\n-crash\n+inquest\n");
  });
  it("become a page of tables", () => {
    const page = coveragePage("crash 9.0.2", [result, result]);
    expect(page).toContain("| 6.1.0-test | 3 | 1 | 0 | 0 | 0 | 1 | 1 | 1 | 50.0 % | 50.0 % |");
    expect(page).toContain("## First\n\n| command line | 6.1.0-test | 6.1.0-test |\n| --- | --- | --- |\n| `sys` | ");
    expect(page).toContain("| `a \\| b` | identical | identical |");
    expect(page).not.toContain("/host");
  });
});
