/** BPF programs and maps, by their numbers (kernel/bpf/syscall.c). */
import { type Address, type Bytes, CorruptionError, offsetBy, roundUp } from "#base";
import type { Kernel } from "#kernel";
import { possibleCpus } from "#kernel/cpu";
import type { View } from "#kernel/layout";
import { containerOf } from "#kernel/list";
import { idrEntries } from "#kernel/xarray";
import { BpfMap, BpfProgram, BpfProgramOwn, BpfRing, BpfRingMap, KernelUser } from "./bpf.layout.ts";

/** A `struct bpf_prog` whose fields are read on demand. */
export type BpfProgramView = View<(typeof BpfProgram)["fields"]>;
/** A `struct bpf_map` whose fields are read on demand. */
export type BpfMapView = View<(typeof BpfMap)["fields"]>;

/** An object with its number. */
export interface Numbered<V> {
  readonly id: number;
  readonly view: V;
}

/** BPF_COMPLEXITY_LIMIT_INSNS: no program may have more instructions. */
const MOST_INSTRUCTIONS = 1_000_000;
/** Far more than the verifier lets a program use (MAX_USED_MAPS is 64). */
const MOST_MAPS = 2 ** 16;
/** BPF_TAG_SIZE: bytes of a program's tag. */
const TAG_SIZE = 8;
/** Bytes of a `struct bpf_insn`. */
const INSTRUCTION_SIZE = 8;

/** True when this kernel has BPF objects with numbers, which it does since v4.13. */
export function hasBpf({ target }: Kernel): boolean {
  return target.symbols.find("prog_idr") !== undefined && target.symbols.find("map_idr") !== undefined;
}

/** The programs, by number; parts that cannot be read go to `fail`. May fault. */
export function* bpfPrograms(
  kernel: Kernel,
  fail: (error: unknown) => void,
): Generator<Numbered<BpfProgramView>, void> {
  const layout = kernel.layout(BpfProgram);
  for (const { id, entry } of idrEntries(kernel, kernel.symbol("prog_idr"), fail)) yield { id, view: layout.at(entry) };
}

/** The maps, by number; parts that cannot be read go to `fail`. May fault. */
export function* bpfMaps(kernel: Kernel, fail: (error: unknown) => void): Generator<Numbered<BpfMapView>, void> {
  const layout = kernel.layout(BpfMap);
  for (const { id, entry } of idrEntries(kernel, kernel.symbol("map_idr"), fail)) yield { id, view: layout.at(entry) };
}

/** The other part of a program. May fault. */
export function programOwn(kernel: Kernel, program: BpfProgramView): View<(typeof BpfProgramOwn)["fields"]> {
  return kernel.layout(BpfProgramOwn).at(program.own());
}

/** The addresses of the maps that a program uses. May fault. */
export function* usedMaps(kernel: Kernel, program: BpfProgramView): Generator<Address, void> {
  const own = programOwn(kernel, program);
  const count = own.mapCount();
  if (count > MOST_MAPS) throw new CorruptionError("bpf_prog_aux.used_maps", own.address, `${count} maps`);
  if (count === 0) return;
  const maps = own.maps();
  for (let i = 0; i < count; i++) yield kernel.target.memory.pointer(offsetBy(maps, i * 8));
}

/** The hash of a program's instructions that it is known by, in hexadecimal. May fault. */
export function programTag(kernel: Kernel, program: BpfProgramView): string {
  const bytes = kernel.target.memory.read(program.tag(), TAG_SIZE).array;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The instructions of a program as they were verified and rewritten. May fault. */
export function programInstructions(kernel: Kernel, program: BpfProgramView): Bytes {
  const count = program.length();
  if (count > MOST_INSTRUCTIONS) throw new CorruptionError("bpf_prog", program.address, `${count} instructions`);
  return kernel.target.memory.read(program.instructions(), count * INSTRUCTION_SIZE);
}

/** The number of the user that a `struct user_struct` stands for. May fault. */
export function userNumber(kernel: Kernel, user: Address): number {
  return kernel.layout(KernelUser).at(user).uid();
}

/** Who was charged for a map; undefined since v5.11, when nobody is. May fault. */
export function mapUser(kernel: Kernel, map: BpfMapView): number | undefined {
  return kernel.layout(BpfMap).has("user") ? userNumber(kernel, map.user()) : undefined;
}

/** BPF_MAP_TYPE_ numbers (include/uapi/linux/bpf.h): maps with values for each processor, maps of descriptors, rings. */
const PER_CPU = [5, 6, 10, 21];
const DESCRIPTORS = [3, 4, 8, 12, 13];
const RING = 27;
/** What a value of each processor is rounded up to, and an entry. */
const UNIT = 8;
/** Bytes of a descriptor. */
const DESCRIPTOR_SIZE = 4;
/** RINGBUF_NR_META_PAGES: pages of a ring that are not messages. */
const RING_OWN_PAGES = 3;

/**
 * The bytes of memory that a map takes: what was charged for it, or since v5.11 what its sizes come to, as kernels before
 * v6.4 reckon it. May fault.
 */
export function mapMemory(kernel: Kernel, map: BpfMapView): number {
  const { pageSize } = kernel.target.physical;
  if (kernel.layout(BpfMap).has("pages")) return map.pages() * pageSize;
  const type = map.type();
  const rings = kernel.layout(BpfRingMap);
  if (type === RING && rings.name !== undefined) return ringMemory(kernel, map, pageSize);
  const value = map.valueSize();
  const size = PER_CPU.includes(type)
    ? roundUp(value, UNIT) * possibleCpus(kernel).length
    : DESCRIPTORS.includes(type)
      ? DESCRIPTOR_SIZE
      : value;
  return roundUp(map.most() * roundUp(map.keySize() + size, UNIT), pageSize);
}

/** A ring's pages, of which those with messages are mapped twice. */
function ringMemory(kernel: Kernel, map: BpfMapView, pageSize: number): number {
  const layout = kernel.layout(BpfRingMap);
  const pages = kernel
    .layout(BpfRing)
    .at(containerOf(layout, "map", map.address).ring())
    .pages();
  const pointers = RING_OWN_PAGES + 2 * Math.floor(map.most() / pageSize);
  return layout.size + pages * pageSize + pointers * 8;
}
