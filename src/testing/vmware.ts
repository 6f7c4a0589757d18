import { ascii, concat, type Field, place } from "./bytes.ts";
import type { Memory } from "./kdump.ts";
import { storedRuns } from "./lime.ts";

const PAGE = 4096;

/** Registers of a virtual processor; those left out are 0. */
export type VmwareCpu = Readonly<Partial<Record<string, bigint>>>;

/** A snapshot to build. */
export interface VmwareSpec {
  readonly memory: Memory;
  readonly cpus?: readonly VmwareCpu[];
  /** Registers as blocks, as newer products write them, instead of one by one. */
  readonly blocks?: boolean;
  readonly magic?: number;
  /** Marks the memory as compressed. */
  readonly compressed?: boolean;
}

/** The order of general registers in a block. */
const GENERAL = "rax rcx rdx rbx rbp rsp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15".split(" ");

/** One tag with a value of up to 61 bytes. */
export function tag(name: string, value: Uint8Array, ...indices: readonly number[]): Uint8Array {
  return concat(head(name, value.length, indices), value);
}

function head(name: string, size: number, indices: readonly number[]): Uint8Array {
  const word = (name.length << 8) | (indices.length << 6) | size;
  return concat(place(2, [[0, 2, word]]), ascii(name), ...indices.map((index) => u32(index)));
}

/** One tag with a block: 63 as it is, 62 compressed. */
export function block(
  name: string,
  content: Uint8Array,
  padding: number,
  size: 62 | 63,
  ...indices: number[]
): Uint8Array {
  const sizes = place(18, [
    [0, 8, content.length],
    [8, 8, content.length],
    [16, 2, padding],
  ]);
  return concat(head(name, size, indices), sizes, new Uint8Array(padding), content);
}

const u32 = (value: number | bigint): Uint8Array => place(4, [[0, 4, value]]);
const u64 = (value: bigint): Uint8Array => place(8, [[0, 8, value]]);

function cpuTags(cpus: readonly VmwareCpu[], blocks: boolean): Uint8Array[] {
  const tags = [tag("cpu:numVCPUs", u32(cpus.length))];
  cpus.forEach((cpu, i) => {
    const of = (name: string): bigint => cpu[name] ?? 0n;
    tags.push(tag("rip", u64(of("rip")), i), tag("eflags", u32(of("rflags")), i));
    if (blocks) {
      tags.push(block("gpregs", concat(...GENERAL.map((name) => u64(of(name)))), 0, 63, i));
      const control = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => u64(of(`cr${n}`)));
      tags.push(block("CR64", concat(...control), 0, 63, i));
      const table: readonly Field[] = [
        [0, 2, 0xfff],
        [2, 8, of("idtBase")],
      ];
      tags.push(block("IDTR", place(10, table), 0, 63, i));
    } else {
      tags.push(...GENERAL.map((name) => tag(name, u64(of(name)), i)));
      tags.push(...[0, 1, 2, 3, 4].map((n) => tag("CR64", u64(of(`cr${n}`)), i, n)));
      tags.push(tag("IDTR", u32(0xfff), i, 0), tag("IDTR", u32(of("idtBase") & 0xffff_ffffn), i, 1));
      tags.push(tag("IDTR", u32(of("idtBase") >> 32n), i, 2));
    }
  });
  return tags;
}

/** A .vmss or .vmsn with the memory inside, or, with `beside`, without; regions place each run of pages. */
export function buildSnapshot(spec: VmwareSpec, beside: boolean): Uint8Array {
  const runs = storedRuns(spec.memory);
  const memoryTags: Uint8Array[] = [tag("align_mask", u32(0xffff)), tag("regionsCount", u32(runs.length))];
  let page = 0;
  runs.forEach(({ pfn, content }, i) => {
    memoryTags.push(
      tag("regionPageNum", u32(page), i),
      tag("regionPPN", u32(pfn), i),
      tag("regionSize", u32(content.length / PAGE), i),
    );
    page += content.length / PAGE;
  });
  const end = new Uint8Array(2);
  const cpu = concat(...cpuTags(spec.cpus ?? [], spec.blocks === true), end);
  const other = concat(tag("unread", ascii("value")), end);
  const groups: [string, Uint8Array][] = [
    ["Checkpoint", other],
    ["cpu", cpu],
    ["memory", concat(...memoryTags)],
  ];
  const start = 12 + 80 * groups.length;
  const names = groups.map(([name, content], i) => {
    const before = groups.slice(0, i).reduce((sum, [, earlier]) => sum + earlier.length, start);
    const row = place(80, [
      [64, 8, before],
      [72, 8, content.length],
    ]);
    row.set(ascii(name));
    return row;
  });
  const header = place(12, [
    [0, 4, spec.magic ?? 0xbed2_bed2],
    [4, 4, 8],
    [8, 4, groups.length],
  ]);
  const bytes = concat(header, ...names, ...groups.map(([, content]) => content));
  if (beside) return concat(bytes, end);
  // The memory begins at a multiple of 4 KiB of the file.
  const padding = (PAGE - ((bytes.length + 2 + 6 + 8 + 18) % PAGE)) % PAGE;
  return concat(bytes, block("Memory", buildVmem(spec.memory), padding, spec.compressed === true ? 62 : 63, 0, 0), end);
}

/** A .vmem: the pages that are there, one behind the other. */
export function buildVmem(memory: Memory): Uint8Array {
  return concat(...storedRuns(memory).map(({ content }) => content));
}

/** A debug.guest of `version`; memory must begin at 0 and have two holes at most. */
export function buildGuestDump(spec: VmwareSpec, version: 1 | 3 | 4 | 5 | 6 | 7): Uint8Array {
  const runs = storedRuns(spec.memory);
  const holes = runs.slice(1).map(({ pfn }, i) => {
    const start = runs[i].pfn + runs[i].content.length / PAGE;
    return { start, pages: pfn - start };
  });
  const stored = runs.reduce((sum, { content }) => sum + content.length / PAGE, 0);
  const last = (stored + holes.reduce((sum, { pages }) => sum + pages, 0)) * PAGE - 1;
  const memoryAt = { 1: 21, 3: 22, 4: 22, 5: 22, 6: 23, 7: 16 }[version];
  const size = { 1: 61 + 8 * holes.length, 3: 78, 4: 78, 5: 78, 6: 79, 7: 83 }[version];
  const [width, first] = version === 1 ? ([4, memoryAt + 20] as const) : ([8, memoryAt + 24] as const);
  const header = place(size, [
    [0, 4, version],
    [4, 4, spec.cpus?.length ?? 0],
    [memoryAt, 8, last],
    [memoryAt + 8, width, stored],
    [memoryAt + 8 + width + 4, 4, holes.length],
    ...holes.flatMap(({ start, pages }, i): Field[] => [
      [first + 2 * width * i, width, start],
      [first + 2 * width * i + width, width, pages],
    ]),
    ...(version === 7 ? ([[72, 4, 1]] as const) : []),
  ]);
  return concat(header, ...(spec.cpus ?? []).map((cpu) => guestCpu(cpu, version < 4 ? 45 : 42)));
}

function guestCpu(cpu: VmwareCpu, gap: number): Uint8Array {
  const order = "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs rflags rsp ss".split(" ");
  const fields: Field[] = [
    [0, 4, (cpu["cr0"] ?? 0n) & 0xffff_ffffn],
    [4, 8, cpu["cr2"] ?? 0n],
    [12, 8, cpu["cr3"] ?? 0n],
    [20, 8, cpu["cr4"] ?? 0n],
    [108, 8, cpu["idtBase"] ?? 0n],
    ...order.map((name, i): Field => [116 + gap + 8 * i, 8, cpu[name] ?? 0n]),
  ];
  return place(116 + gap + 233 + PAGE, fields);
}
