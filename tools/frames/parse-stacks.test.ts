import { expect, test } from "vitest";
import { parseDrgnStacks } from "./drgn-stacks.ts";
import { parseInquestStacks } from "./inquest-stacks.ts";

const drgnFrame = (name: string, rest: object = {}): object => ({
  name,
  inline: false,
  pc: "0xffffffff81000010",
  sp: "0xffffc90000000000",
  function: name,
  symbol: name,
  source: ["kernel/fork.c", 7, 2],
  variables: [],
  ...rest,
});

test("drgn's frames end where user mode begins", () => {
  const task = {
    pid: 1,
    address: "0xffff888000000000",
    comm: "init",
    frames: [
      drgnFrame("inner", { inline: true, symbol: "outer" }),
      drgnFrame("outer.cold", { function: "outer", symbol: "outer.cold" }),
      drgnFrame("0x4bfde3", { pc: "0x4bfde3", function: undefined, symbol: undefined, source: undefined, cs: "0x33" }),
      drgnFrame("0xff53f000ff53f000", { pc: "0xff53f000ff53f000", function: undefined, symbol: undefined }),
    ],
  };
  const { release, stacks, cut } = parseDrgnStacks(
    `${JSON.stringify({ release: "6.1.0" })}\n${JSON.stringify(task)}\n`,
  );
  expect(release).toBe("6.1.0");
  expect(cut).toBe(2);
  expect(stacks[0]?.frames.map(({ names, inline, line }) => ({ names, inline, line }))).toEqual([
    { names: ["inner"], inline: true, line: 7 },
    { names: ["outer", "outer.cold"], inline: false, line: 7 },
  ]);
});

test("drgn's variables have a value, or not", () => {
  const variables = [
    { name: "flags", type: "int", kind: "int", size: 4, absent: false, value: "0x10" },
    { name: "gone", type: "int", kind: "int", size: 4, absent: true },
    { name: "faulty", type: "int", error: "FaultError: could not read" },
    { name: "path", type: "struct path", kind: "struct", size: 2, absent: false, address: "0x20", bytes: "0102" },
    { name: "helper", type: "void (void)", kind: "function", absent: false },
  ];
  const task = { pid: 1, address: "0x1", comm: "", frames: [drgnFrame("f", { variables })] };
  const { stacks } = parseDrgnStacks(`{}\n${JSON.stringify(task)}\n`);
  expect(stacks[0]?.frames[0]?.variables.map(({ name, content }) => [name, content])).toEqual([
    ["flags", { value: 16n, bytes: undefined, unknown: [], address: undefined }],
    ["gone", undefined],
    ["faulty", undefined],
    ["path", { value: undefined, bytes: "0102", unknown: [], address: 32n }],
  ]);
});

test("our frames, with those inside panic() in front", () => {
  const variable = { name: "fd", kind: "argument", type: "int", known: true, value: "-0x1", confidence: "likely" };
  const row = {
    task: { task: "0xffff888000000000", pid: 1, comm: "init" },
    kind: "frames",
    frames: [
      { ip: "0x20", function: { name: "outer" }, inline: true, line: "kernel/fork.c: 7", variables: [variable] },
    ],
    inside: [{ ip: "0x10", function: { name: "panic" } }],
  };
  const document = { schema: "inquest/command/1", rows: [{ command: "bt", row }] };
  const { stacks } = parseInquestStacks(`what went before\n${JSON.stringify(document)}\n`);
  const [first, second] = stacks[0]?.frames ?? [];
  expect(first?.names).toEqual(["panic"]);
  expect(second).toMatchObject({ names: ["outer"], inline: true, ip: 32n, file: "kernel/fork.c", line: 7 });
  expect(second?.variables[0]).toMatchObject({ name: "fd", content: { value: -1n }, confidence: "likely" });
});

test("an answer that is none, or only part of one, is refused", () => {
  expect(() => parseInquestStacks("bt: invalid")).toThrow("no JSON document");
  const document = { schema: "inquest/command/1", rows: [], error: { message: "unrecognized option" } };
  expect(() => parseInquestStacks(JSON.stringify(document))).toThrow("unrecognized option");
});
