import { describe, expect, test } from "vitest";
import { FormatError, type Pfn, UsageError } from "#base";
import { memorySource } from "#source";
import { concat } from "../../testing/bytes.ts";
import type { Memory } from "../../testing/kdump.ts";
import { buildGuestDump, buildSnapshot, buildVmem } from "../../testing/vmware.ts";
import type { Dump } from "../dump.ts";
import { openDump } from "../open.ts";

const PAGE = 4096;
const page = (value: number): Uint8Array => new Uint8Array(PAGE).fill(value);
/** Two holes: as much as a guest dump has room for. */
const memory: Memory = [page(1), page(2), undefined, undefined, page(3), undefined, page(4), page(5)];
const vmem = buildVmem(memory);
const registers = "rax rcx rdx rbx rbp rsp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15 rip".split(" ");
const cpu = (seed: bigint, rip: bigint): Record<string, bigint> => ({
  ...Object.fromEntries(registers.map((name, i) => [name, seed + BigInt(i)])),
  rip,
  rflags: 0x246n,
  cr0: 0x8005_0033n,
  cr2: 0x7f00_1234n,
  cr3: 0x1_2345_6000n,
  cr4: 0x75_1eb0n,
  idtBase: 0xffff_fe00_0000_1000n,
});
const inKernel = cpu(0xffff_8880_0000_0000n, 0xffff_ffff_8100_1234n);
const inUser = cpu(0x5555_0000n, 0x7fff_0000n);
const cpus = [inKernel, inUser];

const open = (...files: readonly Uint8Array[]): Dump =>
  openDump(
    files.map((bytes, i) => memorySource(`file${i + 1}`, bytes)),
    {},
  );
const firsts = (dump: Dump): (number | string)[] =>
  [0, 1, 2, 3, 4, 5, 6, 7, 8].map((pfn) => {
    const target = page(0xee);
    return dump.readPage(pfn as Pfn, target) ?? target[0];
  });
const expected = [1, 2, "not-dumped", "not-dumped", 3, "not-dumped", 4, 5, "not-dumped"];
const states = cpus.map(({ ...state }, i) => ({ cpu: i, ...state, cs: i === 0 ? 0x10 : 0x33, gsBase: undefined }));

describe.each([false, true])("a snapshot, registers in blocks: %s", (blocks) => {
  test("with the memory inside", () => {
    const dump = open(buildSnapshot({ memory, cpus, blocks }, false));
    expect(firsts(dump)).toEqual(expected);
    expect(dump).toMatchObject({ format: "VMware snapshot, memory inside it", cpuStates: states });
    expect(dump.cpuStates[0].idtLimit).toBe(0xfff);
  });

  test("with the memory beside", () => {
    const dump = open(buildSnapshot({ memory, cpus, blocks, magic: 0xbad1_bad1 }, true), vmem);
    expect(firsts(dump)).toEqual(expected);
    expect(dump).toMatchObject({ files: ["file1", "file2"], cpuStates: states });
  });
});

test("without regions the memory begins at 0", () => {
  const dump = open(buildSnapshot({ memory: [] }, true), vmem);
  expect(firsts(dump)).toEqual([1, 2, 3, 4, 5, "not-dumped", "not-dumped", "not-dumped", "not-dumped"]);
});

test("memory that is cut off says so", () => {
  const dump = open(buildSnapshot({ memory, cpus }, true), vmem.subarray(0, 3 * PAGE + 10));
  expect(firsts(dump)).toEqual([
    1,
    2,
    "not-dumped",
    "not-dumped",
    3,
    "not-dumped",
    "truncated",
    "truncated",
    "not-dumped",
  ]);
  expect(dump.facts.damage).toEqual([`the file is cut off: ${2 * PAGE - 10} of ${5 * PAGE} bytes are missing`]);
});

test.each<[string, readonly Uint8Array[], string]>([
  ["a snapshot without its memory", [buildSnapshot({ memory }, true)], "expected the .vmem file"],
  ["memory for a snapshot that has its own", [buildSnapshot({ memory }, false), vmem], "holds its memory itself"],
  ["compressed memory", [buildSnapshot({ memory, compressed: true }, false)], "found compressed memory"],
  ["the 32-bit form", [buildSnapshot({ memory, magic: 0xbed0_bed0 }, false)], "found one of an old product"],
  ["a third file", [buildSnapshot({ memory }, true), vmem, vmem], "file3: expected the two files"],
  ["a guest dump without its memory", [buildGuestDump({ memory, cpus }, 4)], "expected the .vmem file"],
])("refuses %s", (_, files, message) => {
  expect(() => open(...files)).toThrow(UsageError);
  expect(() => open(...files)).toThrow(message);
});

test("control registers of a size that is no multiple of eight give the whole ones", () => {
  const bytes = buildSnapshot({ memory, cpus, blocks: true }, true);
  const at = Buffer.from(bytes).indexOf("CR64") + 4 + 4;
  // Found by damaging files at random.
  bytes[at] = 71;
  expect(open(bytes, vmem).cpuStates[0]).toMatchObject({ cr0: 0x8005_0033n, cr4: 0x75_1eb0n });
});

test("more groups than a file can have are a FormatError", () => {
  const bytes = buildSnapshot({ memory }, true);
  bytes.set([0xff, 0xff, 0xff, 0x7f], 8);
  expect(() => open(bytes, vmem)).toThrow(FormatError);
});

describe.each([1, 3, 4, 5, 6, 7] as const)("a guest dump of version %s", (version) => {
  const full = cpus.map((state, i) => ({ ...state, cs: i === 0 ? 0x10n : 0x33n, ss: 0x18n }));
  const bytes = buildGuestDump({ memory, cpus: full }, version);

  test("has memory around its holes, and registers", () => {
    const dump = open(bytes, vmem);
    expect(firsts(dump)).toEqual(expected);
    expect(dump).toMatchObject({ format: "VMware guest dump", cpuStates: states });
    expect(dump.facts).toMatchObject({ processors: 2, machine: "x86_64", damage: [] });
  });

  test("is none when its size is another one", () => {
    expect(() => open(concat(bytes, new Uint8Array(1)), vmem)).toThrow("found a file of another kind");
  });
});
