import { describe, expect, test } from "vitest";
import { drawKernel } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { rd } from "./rd.ts";

const { kernel, at, memory, frameOf, reopen } = drawKernel({
  globals: {
    "unsigned long words[4]": [0x65762078756e694cn, -2n, "&words", 0],
    "char text[64]": "Linux version 6.1\nis what it says, and it says a lot more here",
  },
  functions: ["schedule"],
  tasks: [{ pid: 9, comm: "kworker", kernelThread: true }],
});

const read = (words: string): string => shown(kernel, rd, `rd ${words}`);
const place = (name: string): string => at(`&${name}`).toString(16);

describe("words", () => {
  test("stand two in a line with their characters", () => {
    const first = `${place("words")}:  65762078756e694c fffffffffffffffe   Linux ve........\n`;
    expect(read("words")).toBe(`${place("words")}:  65762078756e694c                    Linux ve\n`);
    expect(read("words 2")).toBe(first);
    expect(read("words 3")).toMatch(new RegExp(`^${first}.{18} ${place("words")} {20}`));
  });

  test.each([
    ["-32 words 3", "756e694c 65762078 fffffffe            Linux ve...."],
    ["-16 words 3", "694c 756e 2078                            Linux "],
    ["-8 words 3", "4c 69 6e                                          Lin"],
    ["-x -8 words 3", "4c 69 6e "],
    ["-N -16 words 3", "4c69 6e75 7820                            iLun x"],
    ["-N -64 words 1", "65762078756e694c                    Linux ve"],
  ])("%s", (options, line) => {
    expect(read(options)).toBe(`${place("words")}:  ${line}\n`);
  });

  test.each([
    ["-d words 2", "7311066746820913484              -2 "],
    ["-D words 2", " 7311066746820913484 18446744073709551614 "],
    ["-32 -d words 3", "  1970170188   1702240376           -2 "],
    ["-16 -d words 2", "26956 30062 "],
    ["-8 -D words 2", " 76 105 "],
  ])("%s", (options, line) => {
    expect(read(options)).toBe(`${place("words")}:  ${line}\n`);
  });

  test("show the names of what they point to", () => {
    expect(read("-s words 4").split("\n").slice(0, 2)).toEqual([
      `${place("words")}:  65762078756e694c fffffffffffffffe `,
      `${place("words[2]")}:  words            0000000000000000 `,
    ]);
  });
});

describe("the place", () => {
  test("is an address, a symbol or an expression", () => {
    const line = read("words");
    expect(read(place("words"))).toBe(line);
    expect(read("(words + 8 - 8)")).toBe(line);
    expect(read("-o 8 (words - 8)")).toBe(line);
  });

  test("ends before an address, or with the word given", () => {
    expect(read(`words -e ${place("words[2]")}`)).toBe(read("words 2"));
    expect(read("-R words[1] 2")).toContain("symbol not found: words[1]");
    expect(read("-R (words+8) 2")).toBe(read("words 2"));
    expect(read(`words 2 -e ${place("words[3]")}`)).toBe(
      `WARNING: ending address ignored when count is specified\n${read("words 2")}`,
    );
  });

  test("may be physical", () => {
    const physical = frameOf(at("&words")) * 4096 + Number(at("&words") & 0xfffn);
    expect(read(`-p ${physical.toString(16)} 2`)).toBe(
      `${physical.toString(16).padStart(16)}:  65762078756e694c fffffffffffffffe   Linux ve........\n`,
    );
  });
});

describe("text", () => {
  test("ends where it cannot be printed, without a new line", () => {
    expect(read("-a text")).toBe(`${place("text")}:  Linux version 6.1`);
  });

  test("goes on behind that when a count is given", () => {
    expect(read("-a text 24")).toBe(`${place("text")}:  Linux version 6.1\n${place("text[18]")}:  is wha\n`);
    expect(read("-a (words+24) 4")).toBe("\n");
  });
});

describe("memory that cannot be read", () => {
  test("ends the line where it begins", () => {
    const pages = [...memory];
    const frame = frameOf(at("&words"));
    pages[frame + 1] = "filtered";
    const cut = reopen(pages);
    const last = (at("&words") & ~0xfffn) + 0xff0n;
    const output = shown(cut, rd, `rd ${last.toString(16)} 4`);
    expect(output).toMatch(/^[0-9a-f]{16}: {2}[0-9a-f]{16} [0-9a-f]{16} rd: read error: kernel virtual address: /);
    expect(output).toMatch(/ {2}type: "64-bit KVADDR"\n$/);
  });

  test.each([
    ["ffffffffffff0000", 'rd: invalid kernel virtual address: ffffffffffff0000  type: "64-bit KVADDR"\n'],
    ["-8 123", 'rd: invalid user virtual address: 123  type: "8-bit UVADDR"\n'],
    ["-a 123", 'rd: invalid user virtual address: 123  type: "ascii"\n'],
  ])("%s", (words, complaint) => {
    expect(shown(kernel, rd, `rd ${words}`, at("&kworker"))).toBe(complaint);
  });
});

test.each([
  ["words 0", "rd: invalid count request: 0\n"],
  ["words 3k", "rd: not a valid number: 3k\n"],
  [`words -e ${place("words")}`, `rd: invalid ending address: ${place("words")}\n`],
])("%s", (words, complaint) => {
  expect(read(words)).toBe(complaint);
});

test("symbols are names of whole words only", () => {
  expect(read("-16 -s words")).toMatch(/^rd: -s option is only allowed with 64-bit display\nUsage:\n/);
});
