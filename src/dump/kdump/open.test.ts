import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { FormatError, type Pfn, UsageError } from "#base";
import { memorySource } from "#source";
import { ascii, concat, place } from "../../testing/bytes.ts";
import { qemuStateNote } from "../../testing/cpu-state.ts";
import { buildKdump, type KdumpSpec, type Memory } from "../../testing/kdump.ts";
import { plainContainer } from "../container.ts";
import type { Dump } from "../dump.ts";
import { openKdump } from "./open.ts";

const page = (value: number): Uint8Array => new Uint8Array(4096).fill(value);
const memory: Memory = [page(10), "filtered", page(12), undefined, page(14), page(15)];
const open = (...files: readonly Uint8Array[]): Dump =>
  openKdump(
    files.map((bytes, i) => plainContainer(memorySource(`file${i + 1}`, bytes))),
    {},
  );
const answer = (dump: Dump): (number | string)[] =>
  Array.from({ length: 8 }, (_, pfn) => {
    const target = page(0xee);
    const reason = dump.readPage(pfn as Pfn, target);
    return reason ?? (target.every((byte) => byte === target[0]) ? target[0] : "mixed");
  });

test.each([0, 1, 2, 3, 4, 5, 6])("header version %s: each has what came with it", (version) => {
  const spec: KdumpSpec = {
    memory,
    version,
    vmcoreinfo: "OSRELEASE=6.1\n",
    processors: 2,
    dumpLevel: 31,
    time: 1700000000,
    physicalBase: 0x1000000n,
  };
  const dump = open(buildKdump(spec));
  expect(answer(dump)).toEqual([10, "filtered", 12, "not-dumped", 14, 15, "not-dumped", "not-dumped"]);
  expect(dump.ranges).toEqual([
    { start: 0, end: 3 },
    { start: 4, end: 6 },
  ]);
  expect(dump.facts).toMatchObject({
    machine: "x86_64",
    time: 1700000000,
    physicalBase: 0x1000000n,
    dumpLevel: version >= 1 ? 31 : undefined,
    processors: 2,
    damage: [],
  });
  expect(dump.facts.pages()).toEqual({ present: 4, filtered: 1, lost: 0 });
  expect(dump.vmcoreinfo).toBe(version >= 3 ? "OSRELEASE=6.1\n" : undefined);
  expect(dump.notes.length).toBe(version >= 4 ? 3 : 0);
});

test("blocks, and page frames with them, may be larger than 4096 bytes", () => {
  const large = (value: number): Uint8Array => new Uint8Array(16384).fill(value);
  const dump = open(buildKdump({ memory: [large(1), undefined, large(3)], blockSize: 16384, vmcoreinfo: "A=1\n" }));
  expect([dump.pageSize, dump.vmcoreinfo]).toEqual([16384, "A=1\n"]);
  const target = large(0xee);
  expect(dump.readPage(2 as Pfn, target)).toBeUndefined();
  expect(target.every((byte) => byte === 3)).toBe(true);
});

test.each([
  [4, []],
  [5, ["erase foo.bar size 8", "erase key nullify"]],
  [6, ["erase foo.bar size 8", "erase key nullify"]],
])("version %s tells what makedumpfile erased: %s", (version, erased) => {
  const dump = open(buildKdump({ memory, version, erased: "erase foo.bar size 8\nerase key nullify\n" }));
  expect(dump.facts.erased).toEqual(erased);
});

test("QEMU's notes give the states of processors", () => {
  const notes = concat(qemuStateNote({ control: [0n, 0n, 0n, 0x1000n] }), qemuStateNote({ cs: 0x33 }));
  expect(open(buildKdump({ memory, notes })).cpuStates).toMatchObject([
    { cpu: 0, cr3: 0x1000n },
    { cpu: 1, cs: 0x33 },
  ]);
});

test("VMCOREINFO that is cut off keeps its whole lines", () => {
  const whole = buildKdump({ memory, vmcoreinfo: "A=1\nNUMBER(phys_base)=1234\n" });
  const at = String.fromCharCode(...whole).indexOf("phys_base");
  expect(open(whole.subarray(0, at + 12)).vmcoreinfo).toBe("A=1\n");
});

const split = (start: number, end: number, rest: Partial<KdumpSpec> = {}): Uint8Array =>
  buildKdump({ memory, split: { start, end }, ...rest });

test("the files of a split dump are one, in any order", () => {
  const dump = open(split(4, 6), split(0, 2), split(2, 4));
  expect(answer(dump)).toEqual([10, "filtered", 12, "not-dumped", 14, 15, "not-dumped", "not-dumped"]);
  expect(dump.format).toBe("compressed kdump (not compressed), split");
  expect(dump.files).toEqual(["file2", "file3", "file1"]);
  expect(dump.facts.damage).toEqual([]);
});

test("a part of a split dump that is not at hand is named, and its pages are not there", () => {
  const dump = open(split(2, 4, { version: 5 }));
  expect(answer(dump).slice(0, 6)).toEqual(["not-dumped", "filtered", 12, "not-dumped", "not-dumped", "not-dumped"]);
  expect(dump.facts.pages()).toEqual({ present: 1, filtered: 1, lost: 3 });
  expect(dump.facts.damage).toEqual([
    "a part of a split dump is not at hand: page frames 0 to 1",
    "a part of a split dump is not at hand: page frames 4 to 5",
  ]);
});

test("a file of a split dump whose bitmaps are cut off relies on another's", () => {
  const dump = open(split(0, 2).subarray(0, 8192), split(2, 6));
  expect(answer(dump)).toEqual(["truncated", "filtered", 12, "not-dumped", 14, 15, "not-dumped", "not-dumped"]);
  expect(dump.facts.pages()).toEqual({ present: 3, filtered: 1, lost: 1 });
  expect(dump.facts.damage).toEqual([expect.stringMatching(/^file1: the file is cut off: at least \d+ bytes/)]);
  expect(dump.ranges).toEqual(open(split(0, 2), split(2, 6)).ranges);
});

test("files that do not belong together are refused", () => {
  const refuse = (...files: readonly Uint8Array[]) => expect(() => open(...files));
  refuse(split(0, 2), buildKdump({ memory })).toThrow(UsageError);
  refuse(split(0, 2), buildKdump({ memory })).toThrow("found a whole dump");
  refuse(split(0, 2), split(2, 4, { memory: [...memory, page(1)] })).toThrow("found a part of another dump than file1");
});

test("pages that do not expand to a page are corrupt, alone", () => {
  const store = (content: Uint8Array) => {
    if (content[0] === 12) return { flags: 1, data: ascii("damage") };
    if (content[0] === 14) return { flags: 0, data: content.subarray(0, 100) };
    return { flags: 1, data: new Uint8Array(deflateSync(content)) };
  };
  const bytes = buildKdump({ memory, store });
  const container = plainContainer(memorySource("file", bytes));
  const decode = (input: Uint8Array, output: Uint8Array): number => {
    if (input.length === 6) throw new FormatError("stream", 0, "a stream", "damage");
    output.fill(input.length > 0 ? 1 : 0);
    return 4096;
  };
  expect(answer(openKdump([container], { zlib: { decode } })).slice(0, 6)).toEqual([
    1,
    "filtered",
    "corrupt",
    "not-dumped",
    "corrupt",
    1,
  ]);
});

test.each([
  ["zlib", 0x1],
  ["lzo", 0x2],
  ["snappy", 0x4],
  ["zstd", 0x20],
])("a dump whose pages need %s is refused when no decoder is at hand", (name, flag) => {
  const store = (content: Uint8Array) => ({ flags: flag, data: content.subarray(0, 10) });
  expect(() => open(buildKdump({ memory, status: flag }))).toThrow(
    `expected pages compressed with nothing, found ${name}`,
  );
  expect(() => open(buildKdump({ memory, store }))).toThrow(FormatError);
});

test("a writer that ran out of space says so; pages without a place are cut off", () => {
  const bytes = buildKdump({ memory, status: 0x8 });
  const descriptors = bytes.length - 4 * 4096 - 4 * 24;
  bytes.fill(0, descriptors + 2 * 24, descriptors + 4 * 24);
  const dump = open(bytes);
  expect(dump.facts.damage).toEqual(["the writer marked the dump as incomplete: it ran out of space"]);
  expect(answer(dump).slice(0, 6)).toEqual([10, "filtered", 12, "not-dumped", "truncated", "truncated"]);
});

test("a dump that is cut off says how much is missing at least", () => {
  const whole = buildKdump({ memory });
  const cut = (bytes: number): Dump => open(whole.subarray(0, whole.length - bytes));
  expect(cut(1).facts.damage).toEqual(["the file is cut off: at least 1 bytes are missing"]);
  expect(answer(cut(1)).slice(0, 6)).toEqual([10, "filtered", 12, "not-dumped", 14, "truncated"]);
  const inBitmap = cut(4 * 4096 + 4 * 24 + 4096 + 4095);
  expect(answer(inBitmap).slice(0, 6)).toEqual([
    "truncated",
    "truncated",
    "truncated",
    "not-dumped",
    "truncated",
    "truncated",
  ]);
});

test.each<[string, Partial<KdumpSpec>, string]>([
  ["arm64", { machine: "aarch64" }, "expected a dump of a machine of type x86_64, found aarch64"],
  ["a 32-bit machine", { machine: "i686" }, "found i686"],
  [
    "a big-endian machine that is not named",
    { machine: "", version: 0x06000000 },
    "found one of a 64-bit big-endian machine",
  ],
])("refuses a dump of %s", (_, spec, found) => {
  expect(() => open(buildKdump({ memory, ...spec }))).toThrow(UsageError);
  expect(() => open(buildKdump({ memory, ...spec }))).toThrow(found);
});

/** A header as other machines lay it out: `at` is where `block_size` stands. */
const foreign = (at: number, littleEndian: boolean, machine: string): Uint8Array => {
  const bytes = place(
    8192,
    [
      [8, 4, 6],
      [at, 4, 4096],
    ],
    littleEndian,
  );
  bytes.set(ascii("KDUMP   "));
  bytes.set(ascii(machine), 12 + 4 * 65);
  return bytes;
};

test.each([
  [foreign(416, true, "i686"), "a 32-bit little-endian machine (i686)"],
  [foreign(416, true, ""), "a 32-bit little-endian machine"],
  [foreign(428, false, "s390x"), "a 64-bit big-endian machine (s390x)"],
  [foreign(416, false, "ppc"), "a 32-bit big-endian machine (ppc)"],
])("headers of other machines are named: %#", (bytes, found) => {
  expect(() => open(bytes)).toThrow(UsageError);
  expect(() => open(bytes)).toThrow(`file1: expected a kdump of a 64-bit little-endian machine, found one of ${found}`);
});

test("a dump of more page frames than any machine has is damaged", () => {
  const bytes = buildKdump({ memory, maxMapnr: 2 ** 40 });
  new DataView(bytes.buffer).setUint32(436, 0xffff_fff0, true);
  expect(() => open(bytes)).toThrow(FormatError);
});

test("a descriptor that names more than a page is corrupt, and so is known before it is read", () => {
  const bytes = buildKdump({ memory });
  const descriptors = bytes.length - 4 * 4096 - 4 * 24;
  new DataView(bytes.buffer).setUint32(descriptors + 24 + 8, 5000, true);
  const dump = open(bytes);
  expect(answer(dump)[2]).toBe("corrupt");
  expect(dump.missing(2 as Pfn)).toBe("corrupt");
});

test.each([0, 100, 463, 464, 4095, 4199])("a file of %s bytes has no headers", (size) => {
  expect(() => open(buildKdump({ memory }).subarray(0, size))).toThrow(FormatError);
});
