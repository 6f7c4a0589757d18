/** Every example of every command, on a real dump and without any other file: what help shows works. */
import { describe, expect, it } from "vitest";
import { describeDump, newSession, runLine } from "./support/dump-under-test.ts";
import { allCommands, exampleLines } from "./support/example-lines.ts";

/** Commands that do something rather than say something, and searches that may find nothing. */
const mayBeSilent = /^(alias|exit|q|repeat|search|set)\b/;

describeDump("6.1 hung", (dump) => {
  describe.each(exampleLines)("$command: $line", ({ line }) => {
    it("runs, and says something", () => {
      const { succeeded, output, errors } = runLine(newSession(dump.kernel), line);
      expect({ succeeded, errors }).toEqual({ succeeded: true, errors: "" });
      if (!mayBeSilent.test(line)) expect(output).not.toBe("");
    });

    it("gives its rows as JSON", () => {
      const { succeeded, output, errors } = runLine(newSession(dump.kernel), withJson(line));
      expect({ succeeded, errors }).toEqual({ succeeded: true, errors: "" });
      expect(JSON.parse(output)).toMatchObject({ schema: "inquest/command/1", rows: expect.any(Array) });
    });
  });

  it("every command has an example", () => {
    const without = allCommands.filter(({ examples, name }) => examples.length === 0 && name !== "exit");
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});

/** The option right behind the command's name; what a pipe leads to is not run. */
const withJson = (line: string): string => line.replace(/^\S+/, "$& --json").replace(/ *\|.*$/, "");
