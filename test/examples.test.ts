/** Every example of every command, on a real dump: what help shows works. */
import { describe, expect, it } from "vitest";
import { commands } from "#command";
import { analyze } from "#diagnose";
import { describeDump, newSession, runLine } from "./support/dump-under-test.ts";

const examples = [...commands, analyze].flatMap(({ name, examples }) => examples.map(({ line }) => ({ name, line })));

describeDump("6.1 hung", (dump) => {
  describe.each(examples)("$name: $line", ({ line }) => {
    it("runs, and says something", (context) => {
      const { succeeded, output, errors } = runLine(newSession(dump.kernel), line);
      if (!succeeded && needsDebugFile(errors)) context.skip(`an example needs a vmlinux: ${line}`);
      expect({ succeeded, errors }).toEqual({ succeeded: true, errors: "" });
      if (!/^(alias|set|exit|q)\b/.test(line)) expect(output).not.toBe("");
    });

    it("gives its rows as JSON", (context) => {
      const { succeeded, output, errors } = runLine(newSession(dump.kernel), withJson(line));
      if (!succeeded && needsDebugFile(errors + output)) context.skip(`an example needs a vmlinux: ${line}`);
      expect({ succeeded, errors }).toEqual({ succeeded: true, errors: "" });
      expect(JSON.parse(output)).toMatchObject({ schema: "inquest/command/1", rows: expect.any(Array) });
    });
  });

  it("every command has an example", () => {
    const without = [...commands, analyze].filter(({ examples }) => examples.length === 0);
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});

const needsDebugFile = (text: string): boolean => /needs? (the )?(kernel's )?debug (file|information)/.test(text);

/** The option right behind the command's name; what a pipe leads to is not run. */
const withJson = (line: string): string => line.replace(/^\S+/, "$& --json").replace(/ *\|.*$/, "");

