import { ascii, concat, type Field, padded, place } from "./bytes.ts";
import type { Memory } from "./kdump.ts";

const PAGE = 4096;

/** A partition of sadump to build. */
export interface SadumpSpec {
  readonly memory: Memory;
  /** Registers of each processor by name; those left out are 0. A processor without any saved nothing. */
  readonly cpus?: readonly Readonly<Partial<Record<string, bigint>>>[];
  readonly version?: number;
  /** Number of the disk in a set; 0 for a single partition. */
  readonly diskSet?: number;
  /** EFI's time zone in minutes. */
  readonly zone?: number;
  readonly blockSize?: number;
}

const REGISTERS = "r15 r14 r13 r12 r11 r10 r9 r8 rax rcx rdx rbx rsp rbp rsi rdi".split(" ");

/** A single partition: partition header, dump header, states of processors, two bitmaps, pages. */
export function buildSadump(spec: SadumpSpec): Uint8Array {
  const { memory, cpus = [], version = 1 } = spec;
  const states = concat(
    place(4, [[0, 4, cpus.length * 1024]]),
    new Uint8Array(16 * cpus.length),
    ...cpus.map((cpu) => smramState(cpu)),
  );
  const subHeader = cpus.length === 0 ? new Uint8Array(0) : padded(states, PAGE);
  const bitmapBlocks = Math.ceil(memory.length / 8 / PAGE);
  const header = place(PAGE, [
    [8, 4, version],
    [16, 2, 2024],
    [18, 1, 3],
    [19, 1, 4],
    [20, 1, 12],
    [28, 2, (spec.zone ?? -540) & 0xffff],
    [40, 4, spec.blockSize ?? PAGE],
    [48, 4, subHeader.length / PAGE],
    [52, 4, bitmapBlocks],
    [56, 4, bitmapBlocks],
    [60, 4, memory.length],
    [80, 4, cpus.length],
    [88, 8, version >= 1 ? memory.length : 0],
  ]);
  header.set(ascii("sadump"));
  return concat(
    partitionHeader(spec.diskSet ?? 0),
    header,
    subHeader,
    bitmap(memory, (page) => page !== undefined, bitmapBlocks),
    bitmap(memory, (page) => page instanceof Uint8Array, bitmapBlocks),
    ...memory.filter((page) => page instanceof Uint8Array),
  );
}

/** A partition header: what follows the fields is a row of numbers made of one another. */
function partitionHeader(diskSet: number): Uint8Array {
  const fields: Field[] = [
    [8, 4, 1],
    [152, 4, diskSet],
  ];
  let number = 5;
  for (let at = 168; at < PAGE; at += 4) {
    fields.push([at, 4, number]);
    number = Math.imul(number + 7, 11) >>> 0;
  }
  const header = place(PAGE, fields);
  header.set(ascii("sadump"));
  return header;
}

function smramState(cpu: Readonly<Partial<Record<string, bigint>>>): Uint8Array {
  if (Object.keys(cpu).length === 0) return new Uint8Array(1024);
  const of = (name: string): bigint => cpu[name] ?? 0n;
  return place(1024, [
    [464, 4, of("gdtBase") >> 32n],
    [472, 4, of("idtBase") >> 32n],
    [576, 4, of("cr4") & 0xffff_ffffn],
    [652, 4, of("gdtBase") & 0xffff_ffffn],
    [656, 4, 0x7f],
    [660, 4, of("idtBase") & 0xffff_ffffn],
    [664, 4, 0xfff],
    ...REGISTERS.map((name, i): Field => [796 + 8 * i, 8, of(name)]),
    [940, 4, of("cs")],
    [944, 4, of("ss")],
    [984, 8, of("rip")],
    [992, 8, cpu["efer"] ?? 0xd01n],
    [1000, 8, of("rflags")],
    [1008, 8, of("cr3")],
    [1016, 8, of("cr0")],
  ]);
}

/** Page frames count from the highest bit of the first byte. */
function bitmap(memory: Memory, isSet: (page: Memory[number]) => boolean, blocks: number): Uint8Array {
  const bytes = new Uint8Array(blocks * PAGE);
  memory.forEach((page, pfn) => {
    if (isSet(page)) bytes[pfn >> 3] |= 0x80 >> (pfn & 7);
  });
  return bytes;
}
