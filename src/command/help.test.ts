import { describe, expect, test } from "vitest";
import { testCommand, testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";
import { commandTable, manualPage } from "./help-text.ts";
import type { Session } from "./session.ts";
import { commands } from "./table.ts";

const helpCommand = commands.find(({ name }) => name === "help");

/** What kernel knowledge is resolved against is the same here as what people are shown. */
const withStructures = (session: Session): Session => ({
  ...session,
  target: { ...session.target, structures: session.target.types },
});

function help(line: string): string {
  let output = "";
  const write = (text: string): void => {
    output += text;
  };
  const drawn = [
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
  const structs = { page_pool: ["flags", "user_count"] };
  runCommand(withStructures(testSession({ commands: drawn, structs })), line, { write, error: write });
  return output;
}

describe("the session's own tables", () => {
  test("help -z lists the letters, and every one of them is an option", () => {
    const letters = help("help -z").match(/^ -(\w) - /gm) ?? [];
    expect(letters.length).toBeGreaterThan(20);
    for (const line of letters) expect(helpCommand?.options.map(({ name }) => name)).toContain(line[2]);
  });

  test.each([
    ["help -a", /^ +man: help$/m],
    ["help -b", /^ +shared buffers: none: /m],
    ["help -p", /^ +commands: .*rd/m],
    ["help -g", /^ +values: 0$/m],
    ["help -s", /^ +kernel: 0$/m],
    ["help -o", /^help: name a structure/m],
    ["help -o nosuch", /^help: no structure is called nosuch$/m],
  ])("%s", (line, shown) => {
    expect(help(line)).toMatch(shown);
  });

  test("offsets: a structure, a member, and as crash's table writes it", () => {
    const offsets = (word: string): string => help(`help -o ${word}`).replace(/^ +/gm, "");
    expect(offsets("page_pool")).toBe("page_pool: 8 bytes\npage_pool.flags: 0\npage_pool.user_count: 4\n");
    expect(offsets("page_pool.user_count")).toBe("page_pool.user_count: 4\n");
    expect(offsets("page_pool_user_count")).toBe("page_pool.user_count: 4\n");
    expect(offsets("page_pool.nosuch")).toBe("help: page_pool has no member nosuch\n");
  });
});

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
      { kind: "page", name: "rd", options: [{ name: "x" }, { name: "o", value: "offs" }, {}, {}] },
    ]);
  });
});
