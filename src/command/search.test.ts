import { describe, expect, test } from "vitest";
import type { Kernel } from "#kernel";
import { drawKernel } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { search } from "./search.ts";

const MARK = 0x1234_5678_9abc_def0n;

const drawn = drawKernel({
  globals: { "unsigned long marked[4]": [1, MARK, MARK + 1n, "&marked"], "char text[32]": "a panic that was drawn" },
  heap: { "unsigned long heaped": MARK },
  tasks: [
    { pid: 1, comm: "init", stack: [{ call: "schedule", holds: { "unsigned long held": MARK } }] },
    { pid: 7, comm: "sleep", stack: [{ call: "wait", holds: { "unsigned long other": MARK } }] },
    { pid: 8, comm: "kthread", kernelThread: true },
  ],
});
const { kernel, at, frameOf } = drawn;
const find = (words: string, on: Kernel = kernel): string => shown(on, search, `search ${words}`);
const place = (name: string): string => at(`&${name}`).toString(16);
const physical = (name: string): number => frameOf(at(`&${name}`)) * 4096 + Number(at(`&${name}`) & 0xfffn);

describe("a search of stacks", () => {
  test("groups hits by task", () => {
    expect(find("-t 123456789abcdef0")).toBe(
      [
        `PID: 1        TASK: ${place("init")}  CPU: 0    COMMAND: "init"`,
        `${place("held")}: 123456789abcdef0 `,
        "",
        `PID: 7        TASK: ${place("sleep")}  CPU: 0    COMMAND: "sleep"`,
        `${place("other")}: 123456789abcdef0 `,
        "",
      ].join("\n"),
    );
  });

  test("of running tasks leaves out the others", () => {
    expect(find("-T 123456789abcdef0")).toBe("");
  });
});

describe("a search of the kernel's addresses", () => {
  test("finds a word wherever it is mapped", () => {
    const lines = find("123456789abcdef0").split("\n");
    expect(lines).toContain(`${place("heaped")}: 123456789abcdef0 `);
    expect(lines).toContain(`${place("held")}: 123456789abcdef0 `);
    expect(lines).toContain(`${place("marked[1]")}: 123456789abcdef0 `);
  });

  test("may leave out what is mapped page by page, or the rest", () => {
    expect(find("-K 123456789abcdef0")).toContain(place("marked[1]"));
    expect(find("-K 123456789abcdef0")).not.toContain(place("held"));
    expect(find("-V 123456789abcdef0")).toContain(place("held"));
    expect(find("-V 123456789abcdef0")).not.toContain(place("heaped"));
  });

  test("names what was given by name", () => {
    const line = `${place("marked[3]")}: ${place("marked")}`;
    expect(find("-s marked -l 32 marked (marked+0)")).toBe(`${line} (marked)\n${line} (marked+0)\n`);
  });

  test("is cut to whole words", () => {
    expect(find(`-s ${(at("&marked") + 9n).toString(16)} -l 16 123456789abcdef0`)).toBe(
      `search: rounding down start address to: ${place("marked[1]")}\n${place("marked[1]")}: 123456789abcdef0 \n`,
    );
  });
});

describe("a search of physical memory", () => {
  test("shows physical addresses", () => {
    expect(find("-p 123456789abcdef0").split("\n")).toContain(`${physical("heaped").toString(16)}: 123456789abcdef0 `);
  });

  test("finds text", () => {
    const line = find('-p -c "panic that"').split("\n")[0];
    expect(line).toBe(`${(physical("text") + 2).toString(16)}: panic that was drawn${".".repeat(36)}`);
  });
});

describe("units and masks", () => {
  const range = `-s marked -e ${(at("&marked") + 32n).toString(16)}`;

  test.each([
    ["-w 12345678", ["marked[1]+4: 12345678 ", "marked[2]+4: 12345678 "]],
    ["-h 9abc", ["marked[1]+2: 9abc ", "marked[2]+2: 9abc "]],
    ["-m f 123456789abcdef0", ["marked[1]: 123456789abcdef0 ", "marked[2]: 123456789abcdef1 "]],
    ["-m ffffffffffffff00 1", ["marked: 1 "]],
  ])("%s", (words, lines) => {
    const placed = lines.map((line) => {
      const [name, rest] = line.split(": ");
      return `${place(name)}: ${rest}`;
    });
    expect(find(`${range} ${words}`).split("\n").slice(0, -1)).toEqual(placed);
  });

  test("what surrounds a hit is shown on request", () => {
    expect(find(`${range} -x 1 123456789abcdef1`)).toBe(
      [
        `${place("marked[1]")}:  123456789abcdef0                    ....xV4.`,
        `${place("marked[2]")}:  123456789abcdef1 `,
        `${place("marked[3]")}:  ${place("marked")}                    ........`,
        "",
        "",
      ].join("\n"),
    );
  });
});

test.each([
  ["-t -k 1", "search: -t option cannot be used with other memory-selection options\n"],
  ["-t -T 1", "search: -t and -T options are mutually exclusive\n"],
  ["-w 1ffffffff", "search: value too large for -w option: 1ffffffff \n"],
  ["-e 0 1", "search: invalid ending address: 0\n"],
  ["-c x -x 3", "search: -x option is not allowed with -c\n"],
  ["-x 600 1", "search: context value 600 is too large: maximum is 512\n"],
  ["-u 1", "search: current context has no user address space\n"],
  ["nosuch", 'search: invalid input: "nosuch"\n'],
])("%s", (words, complaint) => {
  expect(shown(kernel, search, `search ${words}`, at("&kthread"))).toBe(complaint);
});

test.each(["", "1 -l 10 -e 20", "-s 0 1", '-c ""', "-p -s 2000 -e 1000 1"])("shows the synopsis: %s", (words) => {
  expect(find(words)).toContain("Usage:\n  search [-s start]");
});
