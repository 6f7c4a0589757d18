/** `log` against the console, and against what dmesg said before the crash. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

for (const name of fixtureNames("hung", "sysrq", "busy")) {
  describeDump(name, (dump) => {
    it("log holds every line of the console, in its order", () => {
      const log = lines(dump.run("log"));
      const console = consoleLines(dump);
      expect(console.length).toBeGreaterThan(200);
      expect(notInOrder(console, log)).toEqual([]);
    });

    it("log holds every line of dmesg, in its order", () => {
      const log = lines(dump.run("log"));
      const { truth } = dump;
      expect(truth.dmesg().length).toBeGreaterThan(250);
      expect(notInOrder(truth.dmesg(), log)).toEqual([]);
    });

    it("log begins with the first message and ends with the panic", () => {
      const log = lines(dump.run("log"));
      expect(log[0]).toMatch(/^\[ {4}0\.000000\] Linux version /);
      const panic = log.findIndex((line) => line.includes("Kernel panic - not syncing: "));
      expect(panic).toBeGreaterThan(log.length - 60);
    });

    it("log -t leaves out the times, log -m adds the levels", () => {
      const log = lines(dump.run("log"));
      expect(lines(dump.run("log -t"))).toEqual(log.map(withoutTime));
      const withLevels = lines(dump.run("log -m"));
      expect(withLevels.map((line) => line.replace(/^(?:\[ *\d+\.\d+\] <\w+>| {18})/, ""))).toEqual(
        log.map(withoutTime),
      );
    });
  });
}

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");
/** Of a message of several lines, all but the first are indented by as much as a time takes. */
const withoutTime = (line: string): string => line.replace(/^(?:\[ *\d+\.\d+\] | {15})/, "");
const hasTime = (line: string): boolean => line.startsWith("[");

/** The kernel's own lines; the guest's programs write there too. */
function consoleLines({ fixture }: DumpUnderTest): readonly string[] {
  return readFileSync(fixture.console, "latin1")
    .split(/\r?\n/)
    .filter((line) => /^\[ *\d+\.\d+\] /.test(line));
}

/** The lines of `part` that `whole` lacks behind the one before; spaces at ends are a terminal's business. */
function notInOrder(part: readonly string[], whole: readonly string[]): readonly string[] {
  let at = 0;
  const missing: string[] = [];
  for (const line of part) {
    const text = withoutTime(line).trimEnd();
    const found = whole.findIndex(
      (one, i) => i >= at && (hasTime(one) ? one.trimEnd() === line.trimEnd() : withoutTime(one).trimEnd() === text),
    );
    if (found === -1) missing.push(line);
    else at = found + 1;
  }
  return missing;
}
