import { describe, expect, test } from "vitest";
import { address } from "#base";
import { drawKernel } from "../testing/kernel.ts";
import { testSession } from "../testing/session.ts";
import { shown } from "../testing/shown.ts";
import { runCommand } from "./execute.ts";
import { formatMemoryLine } from "./rd/memory-line-text.ts";
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

describe("slab caches", () => {
  const drawn = drawKernel({
    types: "struct slab { unsigned long __page_flags; struct kmem_cache *slab_cache; };",
    heap: { "unsigned long sought": 1 },
    globals: { "unsigned long pointers[2]": ["&sought", 5] },
  });
  test("are asked for on their own", () => {
    const where = drawn.at("&pointers").toString(16);
    const value = drawn.at("&sought").toString(16);
    // The drawn kernel has no caches: words stay words.
    expect(shown(drawn.kernel, rd, "rd -S pointers 2")).toBe(`${where}:  ${value} 0000000000000005 \n`);
    expect(shown(drawn.kernel, rd, "rd -SS pointers 2")).toBe(`${where}:  ${value} 0000000000000005 \n`);
  });

  test("stand in brackets", () => {
    const line = {
      kind: "words",
      address: address(0x1000n),
      wordSize: 8,
      words: [0xffff_8880_0000_1000n, 7n],
      caches: ["task_struct", undefined],
      style: "hexadecimal",
      characters: false,
    } as const;
    expect(formatMemoryLine(line, 10)).toBe("            1000:  [task_struct]    0000000000000007 \n");
    expect(formatMemoryLine({ ...line, cachesWithWords: true }, 10)).toBe(
      "            1000:  [ffff888000001000:task_struct] 0000000000000007 \n",
    );
  });
});

describe("other places", () => {
  test("the dump file, by offset", () => {
    expect(read("-f 0")).toMatch(/^ {15}0: {2}[0-9a-f]{8}464c457f {20}\.ELF/);
    expect(read("-f ffffffffff")).toBe('rd: seek error: dumpfile address: ffffffffff  type: "64-bit FILEADDR"\n');
    expect(read("-m 0")).toBe("rd: -m option only applies to xen architecture\n");
  });

  const copied = (line: string): { readonly text: string; readonly files: ReadonlyMap<string, readonly number[]> } => {
    const files = new Map<string, number[]>();
    let text = "";
    const write = (piece: string): void => {
      text += piece;
    };
    const createFile = (path: string) => {
      if (path.startsWith("/no/")) return undefined;
      const bytes: number[] = [];
      files.set(path, bytes);
      return { write: (more: Uint8Array) => void bytes.push(...more), close: () => {} };
    };
    const session = { ...testSession(), kernel, target: kernel.target, commands: [rd], createFile };
    runCommand(session, line, { write, error: write });
    return { text, files };
  };

  test("a file takes the bytes", () => {
    const { text, files } = copied("rd -r out text 5");
    expect(text).toBe(`5 bytes copied from 0x${place("text")} to out\n`);
    expect(String.fromCharCode(...(files.get("out") ?? []))).toBe("Linux");
    expect(copied(`rd -r out text -e ${place("text[3]")}`).text).toContain("3 bytes copied");
    expect(copied("rd -r out -8 words 1").text).toBe(read("-8 words 1"));
  });

  test.each([
    ["rd -r out text", "rd: -r option requires either a count argument or the -e option\n"],
    ["rd -r /no/way text 5", "rd: cannot open output file: /no/way\n"],
    [
      "rd -r out ffffffffffff0000 5",
      'rd: invalid kernel virtual address: ffffffffffff0000  type: "raw dump to file"\n',
    ],
  ])("%s", (line, complaint) => {
    expect(copied(line).text).toBe(complaint);
  });

  test("nothing is written where files cannot be", () => {
    expect(read("-r out text 5")).toBe("rd: files cannot be written where this program runs\n");
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
