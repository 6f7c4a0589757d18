import { describe, expect, test } from "vitest";
import { testCommand, testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";
import { commandTable, manualPage } from "./help-text.ts";

function help(line: string): string {
  let output = "";
  const write = (text: string): void => {
    output += text;
  };
  const commands = [
    testCommand({ name: "*" }),
    testCommand({
      name: "rd",
      summary: "read memory",
      synopsis: ["[-x][-o offs] [address|symbol]", "[count]"],
      description: "Shows memory.\n\nThe second paragraph.",
      options: [
        { name: "x", help: "no characters" },
        {
          name: "o",
          value: "offs",
          help: "start so many bytes later, which is a sentence long enough to be wrapped at the end",
        },
        { name: "args", help: "ours" },
        { name: "h", help: "never shown", hidden: true },
      ],
      examples: [{ line: "rd jiffies", shows: "the ticks" }],
    }),
  ];
  runCommand(testSession({ commands }), line, { write, error: write });
  return output;
}

describe("help", () => {
  test("columns are read downwards", () => {
    const table = commandTable(["a", "b", "c", "d", "e", "f"], 80).split("\n");
    expect(table.slice(0, 4)).toEqual([
      "",
      "a              c              e              ",
      "b              d              f              ",
      "",
    ]);
  });

  test("the table: names and other names, q last", () => {
    const words = help("help").split("\n").slice(1, 3).join(" ").split(/\s+/);
    expect(words).toEqual(expect.arrayContaining(["*", "alias", "exit", "help", "q", "rd"]));
    expect(words.filter(Boolean).at(-1)).toBe("q");
  });

  test("a page", () => {
    expect(help("help rd")).toBe(`
NAME
  rd - read memory

SYNOPSIS
  rd [-x][-o offs] [address|symbol]
     [count]

DESCRIPTION
  Shows memory.

  The second paragraph.

OPTIONS
       -x  no characters
  -o offs  start so many bytes later, which is a sentence long enough to be
           wrapped at the end
   --args  ours
   --json  the same rows as one JSON document

EXAMPLES
  The ticks:

    crash> rd jiffies

`);
  });

  test("no line of a page is too wide", () => {
    const page = manualPage(
      testCommand({
        name: "x",
        description: "word ".repeat(100),
        synopsis: [`[${"-a|".repeat(15)}-b] [pid] [some] [more]`],
      }),
    );
    for (const line of page.split("\n")) expect(line.length).toBeLessThanOrEqual(82);
  });

  test("aliases, topics, everything, and what is unknown", () => {
    expect(help("help man")).toContain("help - get help");
    expect(help("help input")).toContain("INPUT\n");
    expect(help("man output")).toContain("OUTPUT\n");
    expect(help("help all")).toContain("read memory");
    expect(help("help foo")).toBe('No help data for "foo" is available.\n');
  });

  test("as data", () => {
    const rows = JSON.parse(help("help rd --json")).rows;
    expect(rows).toMatchObject([
      { form: "page", name: "rd", options: [{ name: "x" }, { name: "o", value: "offs" }, {}, {}] },
    ]);
  });
});
