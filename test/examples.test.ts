/** Every example of every command, on a real dump and without any other file: what help shows works. */
import { describe, expect, it } from "vitest";
import { describeDump, newSession, runLine } from "./support/dump-under-test.ts";
import { allCommands, exampleLines } from "./support/example-lines.ts";

/** Commands that do something rather than say something, and searches that may find nothing. */
const mayBeSilent = /^(alias|bpf|exit|q|repeat|search|set)\b/;

describeDump("6.1 hung", (dump) => {
  describe.each(exampleLines)("$command: $line", ({ command, line }) => {
    it("runs, and says something", () => {
      const { succeeded, output, errors } = runLine(newSession(dump.kernel), line);
      expect({ succeeded, errors }).toEqual({ succeeded: true, errors: "" });
      if (!mayBeSilent.test(line)) expect(output).not.toBe("");
    });

    it("gives its rows as JSON", () => {
      const { succeeded, output, errors } = runLine(newSession(dump.kernel), withJson(line));
      expect({ succeeded, errors }).toEqual({ succeeded: true, errors: "" });
      const document: unknown = JSON.parse(output);
      expect(document).toMatchObject({ schema: "inquest/command/1", rows: expect.any(Array) });
      expect(undeclaredFields(command, (document as { rows: readonly JsonRow[] }).rows)).toEqual([]);
    });
  });

  it("every command has an example", () => {
    const without = allCommands.filter(
      ({ examples, name }) => examples.length === 0 && name !== "exit" && name !== "wr",
    );
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});

/** The option right behind the command's name; what a pipe leads to is not run. */
const withJson = (line: string): string => line.replace(/^\S+/, "$& --json").replace(/ *\|.*$/, "");

type JsonRow = Readonly<Record<string, unknown>>;

/** Fields of rows that the command's declaration, which the reference is made of, does not name. */
function undeclaredFields(name: string, rows: readonly JsonRow[]): readonly string[] {
  const declared = allCommands.find((command) => command.name === name)?.rows;
  if (declared === undefined) return [];
  return rows.flatMap((row) => {
    const kind = typeof row["kind"] === "string" ? row["kind"] : "row";
    return Object.keys(row)
      .filter((field) => field !== "kind" && declared[kind]?.[field] === undefined)
      .map((field) => `${kind}.${field}`);
  });
}
