import { describe, expect, test } from "vitest";
import { AbsentError, address, CorruptionError, Interrupted, MemoryFault, UsageError } from "#base";
import { type SessionSpec, testCommand, testSession } from "../testing/session.ts";
import type { Command } from "./command.ts";
import { runCommand } from "./execute.ts";
import { PlainUsageError, SynopsisError } from "./usage.ts";

/** A command that says one line and then throws. */
function failing(error: unknown): Command {
  return testCommand({
    name: "rd",
    synopsis: ["[-x] [address]", "[count]"],
    *run() {
      yield { word: "one", at: address(0xffffffff81000000n) };
      throw error;
    },
  });
}

function run(line: string, spec: SessionSpec = {}): { ok: boolean; output: string; error: string } {
  let [output, error] = ["", ""];
  const ok = runCommand(testSession(spec), line, {
    write: (text) => {
      output += text;
    },
    error: (text) => {
      error += text;
    },
  });
  return { ok, output, error };
}

describe("runCommand", () => {
  test("says what the command says", () => {
    const result = run("say a b", { commands: [testCommand({ name: "say" })] });
    expect(result).toEqual({ ok: true, output: "a\nb\n", error: "" });
  });

  test("other names and aliases", () => {
    const commands = [testCommand({ name: "say", aliases: ["tell"] }), testCommand({ name: "ps" })];
    expect(run("tell a", { commands }).output).toBe("a\n");
    expect(run("?", { commands }).output).toContain("say");
  });

  test("an unknown command", () => {
    expect(run("foo")).toEqual({ ok: false, output: "", error: "crash: command not found: foo\n" });
  });

  test.each([
    [new UsageError("bad word"), "rd: bad word\n", ""],
    [new PlainUsageError("symbol not found: zz\n"), "", "symbol not found: zz\n"],
    [new SynopsisError(), "", 'Usage:\n  rd [-x] [address]\n     [count]\nEnter "help rd" for details.\n'],
    [
      new SynopsisError("invalid option -- 'Z'"),
      "rd: invalid option -- 'Z'\n",
      'Usage:\n  rd [-x] [address]\n     [count]\nEnter "help rd" for details.\n',
    ],
    [new Interrupted(), "", "\n"],
    [
      new MemoryFault("kernel virtual", 0xffff000000000000n, 8, "not-dumped"),
      'rd: read error: kernel virtual address: ffff000000000000  type: "8 bytes"  (not in the dump)\n',
      "",
    ],
    [
      new MemoryFault("kernel virtual", 0x48n, 8, "unmapped"),
      'rd: invalid kernel virtual address: 48  type: "8 bytes"  (not mapped)\n',
      "",
    ],
    [
      new AbsentError("struct page.lru", ["lru", "list"]),
      "rd: struct page.lru: not available in this kernel (looked for lru, list)\n",
      "",
    ],
    [new CorruptionError("task list", 0x10n, "it loops"), "rd: task list: it loops at 10\n", ""],
  ])("%s", (error, line, output) => {
    const result = run("rd", { commands: [failing(error)] });
    expect(result).toEqual({ ok: false, output: `one\n${output}`, error: line });
  });

  test("a bug of ours ends the command alone, and says where", () => {
    const result = run("rd", { commands: [failing(new TypeError("x is undefined"))] });
    expect(result.error).toMatch(/^rd: internal error: TypeError: x is undefined\n +at /);
  });
});

describe("--json", () => {
  test("the rows as one document", () => {
    const { output } = run("say a --json b", { commands: [testCommand({ name: "say" })] });
    expect(JSON.parse(output)).toEqual({
      schema: "inquest/command/1",
      command: "say",
      arguments: ["a", "--json", "b"],
      rows: [{ word: "a" }, { word: "b" }],
    });
  });

  test("is not the command's business", () => {
    const says = testCommand({
      name: "say",
      run: (_session, args) => args.options.map(({ name }) => ({ word: name })),
    });
    expect(JSON.parse(run("say --json", { commands: [says] }).output).rows).toEqual([]);
  });

  test("no rows", () => {
    expect(JSON.parse(run("say --json", { commands: [testCommand({ name: "say" })] }).output)).toMatchObject({
      rows: [],
    });
  });

  test("a failure after some rows", () => {
    const commands = [failing(new MemoryFault("kernel virtual", 0x48n, 8, "unmapped"))];
    const { ok, output, error } = run("rd --json", { commands });
    expect([ok, error]).toEqual([false, ""]);
    expect(JSON.parse(output)).toMatchObject({
      rows: [{ word: "one", at: "0xffffffff81000000" }],
      error: { kind: "MemoryFault", reason: "unmapped", address: "0x48", size: 8 },
    });
  });

  test.each(["rd -Z --json", "foo --json"])("%s answers a document too", (line) => {
    const { ok, output, error } = run(line, { commands: [failing(new UsageError("never"))] });
    expect([ok, error]).toEqual([false, ""]);
    expect(JSON.parse(output).error.message).toMatch(/invalid option -- 'Z'|command not found: foo/);
  });

  test("holds no control character", () => {
    const output = run("say --json \x1b[31m\x9b\x7f", { commands: [testCommand({ name: "say" })] }).output;
    expect(output).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
    expect(JSON.parse(output).rows[0].word).toBe("\x1b[31m\x9b\x7f");
  });
});

describe("a type or variable as command", () => {
  const spec: SessionSpec = {
    commands: ["struct", "union", "whatis", "p"].map((name) =>
      testCommand({
        name,
        options: [{ name: "x", help: "" }],
        run: (_session, args) => [{ word: `${name}: ${args.raw}` }],
      }),
    ),
    symbols: { jiffies: 0x1000n, init_task: 0x2000n },
    structs: { list_head: ["next", "prev"] },
    types: ["typedef u64", "enum pid_type", "union sigval"],
  };
  test.each([
    ["list_head", "struct: list_head"],
    ["list_head.next 1000 -x", "struct: list_head.next 1000 -x"],
    ["sigval", "union: sigval"],
    ["u64", "whatis: u64"],
    ["u64 1000", "struct: u64 1000"],
    ["pid_type", "whatis: pid_type"],
    ["jiffies", "p: jiffies"],
    ["init_task.comm", "p: init_task.comm"],
  ])("%s", (line, output) => {
    expect(run(line, spec).output).toBe(`${output}\n`);
  });

  test.each(["jiffies + 1", "jiffies -x", "1+1", "0", "tasks"])("%s is none", (line) => {
    expect(run(line, spec).error).toBe(`crash: command not found: ${line.split(" ")[0]}\n`);
  });
});
