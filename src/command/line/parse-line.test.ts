import { describe, expect, test } from "vitest";
import { type CommandLine, parseLine, splitWords } from "./index.ts";

const ALIASES = new Map([
  ["last", { text: "ps -l" }],
  ["size", { text: "*" }],
  ["count", { text: "ps -k | wc -l" }],
]);

/** The line as a command, or a failed test. */
function command(text: string): CommandLine {
  const line = parseLine(text, ALIASES);
  if (line.kind !== "command") throw new Error(`${text}: ${line.kind}`);
  return line;
}

describe("splitWords", () => {
  test.each([
    ["a b  c", ["a", "b", "c"]],
    ["a\tb", ["a", "b"]],
    ["", []],
    ['"a b" c', ["a b", "c"]],
    ["'a b' c", ["'a b'", "c"]],
    ['a"b c"d e', ["ab cd", "e"]],
    ["(jiffies + 8) 2", ["(jiffies + 8)", "2"]],
    ["(a (b) c) d", ["(a (b) c)", "d"]],
    ["x(a b)y c", ["x(a b)y", "c"]],
    ["(a b", ["(a b"]],
    ["a) b", ["a)", "b"]],
    ['"jiffies', ["jiffies"]],
    ["it's a", ["it's", "a"]],
    ['a "" b', ["a", "", "b"]],
    ['(")" b) c', ['(")" b)', "c"]],
    ['"a \'b" c', ["a 'b", "c"]],
  ])("%s", (text, words) => {
    expect(splitWords(text).map((word) => word.text)).toEqual(words);
  });

  test("places are those of the text", () => {
    const text = ' -x  "a b" c';
    expect(splitWords(text).map(({ start, end }) => text.slice(start, end))).toEqual(["-x", '"a b"', "c"]);
  });
});

describe("parseLine", () => {
  test.each([
    ["", "empty"],
    ["   \t", "empty"],
    ["# ps", "comment"],
    ["  // ps", "comment"],
  ])("%j is %s", (text, kind) => {
    expect(parseLine(text).kind).toBe(kind);
  });

  test.each([
    ["!ls -l | wc", "ls -l | wc"],
    ["| cat", "cat"],
    ["!", ""],
  ])("%s goes to the system's shell", (text, shell) => {
    expect(parseLine(text)).toEqual({ kind: "shell", command: shell });
  });

  test("a command has its name, its words and its raw text", () => {
    expect(command("  p   a  +  1 ")).toMatchObject({
      name: "p",
      raw: "a  +  1",
      redirect: undefined,
      input: undefined,
    });
  });

  test.each([
    ["last 1", "ps", "-l 1"],
    ["\\last 1", "last", "1"],
    ["\\ last", "last", ""],
    ["*task_struct 1", "*", "task_struct 1"],
    ["* task_struct", "*", "task_struct"],
    ["\\*task_struct", "*task_struct", ""],
    ["size task_struct", "*", "task_struct"],
  ])("%s runs %s", (text, name, raw) => {
    expect(command(text)).toMatchObject({ name, raw });
  });

  test.each([
    ["ps > a", { kind: "file", path: "a", append: false }],
    ["ps>a", { kind: "file", path: "a", append: false }],
    ["ps >> a", { kind: "file", path: "a", append: true }],
    ["ps > a b", { kind: "file", path: "a b", append: false }],
    ['ps > "a b"', { kind: "file", path: "a b", append: false }],
    ["ps >a>b", { kind: "file", path: "a>b", append: false }],
    ["ps | wc -l", { kind: "pipe", filter: "wc -l" }],
    ["ps|wc", { kind: "pipe", filter: "wc" }],
    ["ps | cat | cat > x", { kind: "pipe", filter: "cat | cat > x" }],
    ["count", { kind: "pipe", filter: "wc -l" }],
    ["count -c", { kind: "pipe", filter: "wc -l -c" }],
    ["p a->b", undefined],
    ["p a ->b", undefined],
    ["p (a > b)", undefined],
    ["p (a | b) > c", { kind: "file", path: "c", append: false }],
    ['p "a|b"', undefined],
    ["ps '^a|b$'", undefined],
    ["eval 1 << 4", undefined],
    ["eval 4 >> 1", { kind: "file", path: "1", append: true }],
  ])("redirection of %s", (text, redirect) => {
    expect(command(text).redirect).toEqual(redirect);
  });

  test("redirection is cut from raw text and words", () => {
    const line = command("ps -l 1 > out");
    expect(line.raw).toBe("-l 1");
    expect(line.words.map((word) => word.text)).toEqual(["-l", "1"]);
  });

  test.each([
    ["ps >", "crash: no file name after >"],
    ["ps >> ", "crash: no file name after >>"],
    ["ps |", "crash: no shell command after '|'"],
    ["ps <", "ps: < requires a file argument"],
    ["> a", "crash: no command before >"],
  ])("%s is refused", (text, message) => {
    expect(parseLine(text)).toEqual({ kind: "invalid", message });
  });

  test.each([
    ["< file", { path: "file", redirect: undefined }],
    ["<file", { path: "file", redirect: undefined }],
    ["< file > out", { path: "file", redirect: { kind: "file", path: "out", append: false } }],
  ])("%s runs a file", (text, expected) => {
    expect(parseLine(text)).toEqual({ kind: "source", ...expected });
  });

  test.each([
    ["rd -d < list", "rd", "-d 1000"],
    ["struct page < list -x", "struct", "page 1000 -x"],
    ["p (< list)", "p", "( 1000 )"],
    ["rd<list", "rd", "1000"],
  ])("%s takes a line of the file", (text, name, raw) => {
    const { input } = command(text);
    expect(input?.path).toBe("list");
    const line = input?.with("1000");
    expect(line?.name).toBe(name);
    expect(line?.raw.replace(/\s+/g, " ")).toBe(raw);
  });

  test("without such a file the sign is an ordinary word", () => {
    expect(command("p jiffies < 5").raw).toBe("jiffies < 5");
  });
});
