/**
 * Who may know where the kernel is, in the order in which they are believed: the user; the dump's VMCOREINFO; the
 * processors' page tables; those that low memory keeps to start processors with; and, last because it takes seconds per
 * gigabyte, whatever looks like page tables, VMCOREINFO or a kernel's banner anywhere in memory.
 */
import { x86_64 } from "#arch";
import { type Address, address, hex, isPartial, MemoryFault, offsetBy, type Pfn } from "#base";
import { anchorAt, parseKallsyms } from "#debuginfo/kallsyms";
import type { CpuState, Dump } from "#dump";
import type { PhysicalMemory } from "#memory";
import { imageBelow, type MappedImage, START_KERNEL_MAP } from "./kernel-image.ts";
import { shapedTables } from "./kernel-kallsyms.ts";
import { columnsSymbol, type KernelPlace } from "./kernel-place.ts";
import { type ScanHit, type ScanProgress, scanLowMemory, scanMemory } from "./memory-scan.ts";
import { parseVmcoreinfo, type Vmcoreinfo } from "./vmcoreinfo.ts";

/** What the user says of where the kernel is; it is believed first, as far as it proves right. */
export interface KernelHints {
  /** Text in the place of the dump's VMCOREINFO, and the file's name. */
  readonly vmcoreinfo?: { readonly name: string; readonly text: string } | undefined;
  /** phys_base; signed. */
  readonly physicalBase?: bigint | undefined;
  /** How far KASLR moved the image, in bytes. */
  readonly kernelOffset?: bigint | undefined;
}

/** What is looked at for places. */
export interface PlaceSources {
  readonly dump: Dump;
  readonly physical: PhysicalMemory;
  readonly hints: KernelHints;
  readonly progress?: ScanProgress | undefined;
}

/** The source that is not worth a note when it proves right. */
export const OWN_VMCOREINFO = "the dump's VMCOREINFO";
const NO_INFO: Vmcoreinfo = parseVmcoreinfo("");
/** CR3 without PCID and flags. */
const CR3_ADDRESS = 0x000f_ffff_ffff_f000n;
/** With page table isolation (PTI) the user's half of a pair of top tables has this bit; the kernel's is the other. */
const PTI_USER = 1n << 12n;
const CR4_LA57 = 1n << 12n;
/** Of page faults: a gate that every kernel has (16 bytes each, Intel SDM volume 3, 7.14.1). */
const FAULT_GATE = 14 * 16;
/** Kernel and image are aligned to this, physically and virtually. */
const IMAGE_ALIGN = 1n << 21n;
/** Where a kernel image may begin, behind START_KERNEL_MAP: CONFIG_PHYSICAL_START's default, moved by KASLR up to 1 GiB. */
const FIRST_START = 0x100_0000n;
const LAST_START = 0x4000_0000n;
/** Read-only data is searched over 64 MiB from a start on; this leaves room for the tables of symbols in the next one. */
const START_STEP = 0x300_0000n;

/** Every place that is cheap to look at, best first. */
export function* kernelPlaces(sources: PlaceSources): Generator<KernelPlace, void> {
  const said = [...hintedPlaces(sources), ...containerPlaces(sources)];
  const whole = said.filter(({ info }) => info.symbol("_stext") !== undefined);
  yield* whole;
  yield* processorPlaces(sources);
  for (const hit of scanLowMemory(sources.physical, sources.dump)) yield* placesOf(sources, hit, "low memory");
  for (const place of said) if (!whole.includes(place)) yield* withStarts(sources, place);
}

/** The places that looking through all of memory gives. */
export function* scannedPlaces(sources: PlaceSources): Generator<KernelPlace, void> {
  const { physical, dump, progress } = sources;
  for (const hit of scanMemory(physical, dump, progress)) yield* placesOf(sources, hit, "memory");
}

function* hintedPlaces({ dump, hints }: PlaceSources): Generator<KernelPlace, void> {
  const { vmcoreinfo, physicalBase } = hints;
  if (vmcoreinfo === undefined && physicalBase === undefined) return;
  const info = parseVmcoreinfo(vmcoreinfo?.text ?? dump.vmcoreinfo ?? "");
  const base = physicalBase ?? info.number("phys_base") ?? dump.facts.physicalBase;
  const source = vmcoreinfo === undefined ? `the given phys_base ${base}` : vmcoreinfo.name;
  if (base !== undefined) yield { source, info, physicalBase: base };
}

function* containerPlaces({ dump }: PlaceSources): Generator<KernelPlace, void> {
  const info = parseVmcoreinfo(dump.vmcoreinfo ?? "");
  const said = info.number("phys_base");
  const header = dump.facts.physicalBase;
  if (said !== undefined) yield { source: OWN_VMCOREINFO, info, physicalBase: said };
  if (header !== undefined && header !== said) {
    yield { source: "the phys_base in the dump's header", info, physicalBase: header };
  }
}

/** The place, once for each part of the image's region that the image may begin in, which nobody says. */
function* withStarts({ dump, hints }: PlaceSources, place: KernelPlace): Generator<KernelPlace, void> {
  const { kernelOffset } = hints;
  const first = kernelOffset === undefined ? FIRST_START : FIRST_START + kernelOffset;
  const last = kernelOffset === undefined ? LAST_START : first;
  for (let start = first; start <= last; ) {
    const pfn = Number((start + place.physicalBase) / BigInt(dump.pageSize));
    const there = pfn >= 0 && dump.missing(pfn as Pfn) === undefined;
    if (there) yield { ...place, imageStart: address(START_KERNEL_MAP + start) };
    start += there ? START_STEP : IMAGE_ALIGN;
  }
}

/** By the page tables that processors were using; a table of interrupts outside the image they map speaks against one. */
function* processorPlaces(sources: PlaceSources): Generator<KernelPlace, void> {
  const { dump, physical } = sources;
  const tried = new Set<bigint>();
  for (const state of dump.cpuStates) {
    if (state.cr3 === undefined) continue;
    const table = state.cr3 & CR3_ADDRESS;
    for (const root of new Set([table & ~PTI_USER, table])) {
      if (tried.has(root) || root >= BigInt(physical.end)) continue;
      tried.add(root);
      const found = imageBelow(physical, Number(root));
      if (found === undefined || !gateLeadsTo(physical, Number(root), state, found.image)) continue;
      yield placeOf(sources, `CR3 and IDT of processor ${state.cpu}`, found.image);
    }
  }
}

/** Whether the processor's page faults were served by that image; true where that cannot be told. */
function gateLeadsTo(physical: PhysicalMemory, root: number, state: CpuState, image: MappedImage): boolean {
  if (state.idtBase === undefined) return true;
  const levels = state.cr4 !== undefined && (state.cr4 & CR4_LA57) !== 0n ? 5 : 4;
  const table = { root, levels, encryptionMask: image.encryptionMask };
  try {
    const gate = x86_64.translate(table, address(state.idtBase) + BigInt(FAULT_GATE), (at) => physical.word(at));
    if (typeof gate === "string") return true;
    const low = physical.word(gate.physical);
    const high = physical.word(gate.physical + 8) & 0xffff_ffffn;
    const handler = (low & 0xffffn) | ((low >> 32n) & 0xffff_0000n) | (high << 32n);
    return handler >= image.start && handler < image.end;
  } catch (error) {
    if (error instanceof MemoryFault) return true;
    throw error;
  }
}

/** The place of an image that page tables map; with what VMCOREINFO says of it where it speaks of the same one. */
function placeOf({ dump, hints }: PlaceSources, source: string, image: MappedImage): KernelPlace {
  const texts = [hints.vmcoreinfo?.text, dump.vmcoreinfo];
  const info = texts.map((text) => parseVmcoreinfo(text ?? "")).find((each) => each.symbol("_stext") === image.start);
  return { source, info: info ?? NO_INFO, physicalBase: image.physicalBase, image };
}

function* placesOf(sources: PlaceSources, hit: ScanHit, where: string): Generator<KernelPlace, void> {
  const at = `in ${where} at ${hex(hit.at)}`;
  switch (hit.kind) {
    case "page-table":
      yield { ...placeOf(sources, `a page table ${at}`, hit.image), guess: true };
      break;
    case "vmcoreinfo": {
      const info = parseVmcoreinfo(hit.text);
      const base = info.number("phys_base");
      if (base !== undefined) yield { source: `VMCOREINFO ${at}`, info, physicalBase: base };
      break;
    }
    case "banner": {
      const place = bannerPlace(sources.physical, hit.at);
      if (place !== undefined) yield { source: `the kernel's banner ${at}`, info: NO_INFO, guess: true, ...place };
    }
  }
}

/**
 * Where the kernel is whose banner stands at a physical address. Its symbols follow in read-only data; by their distances,
 * its variable `phys_base` is found, which says the rest.
 */
function bannerPlace(
  physical: PhysicalMemory,
  at: number,
): { readonly physicalBase: bigint; readonly imageStart: Address } | undefined {
  try {
    const tables = shapedTables(physical, BigInt(at) as Address);
    if (tables === undefined) return undefined;
    // A kernel that stores distances gives addresses as if it were mapped where it physically is.
    const symbols = parseKallsyms(tables, [
      anchorAt("linux_banner", BigInt(at)),
      { name: "linux_banner", holds: (banner) => banner >= START_KERNEL_MAP && inStep(banner, BigInt(at)) },
    ]);
    const banner = columnsSymbol(symbols, "linux_banner");
    const variable = columnsSymbol(symbols, "phys_base");
    const text = columnsSymbol(symbols, "_text");
    if (banner === undefined || variable === undefined || text === undefined) return undefined;
    const physicalOf = (symbol: Address): Address => offsetBy(BigInt(at) as Address, symbol - banner);
    const physicalBase = physical.i64(physicalOf(variable));
    const imageStart = address(physicalOf(text) - physicalBase + START_KERNEL_MAP);
    const fits = imageStart >= START_KERNEL_MAP && imageStart % IMAGE_ALIGN === 0n;
    return fits ? { physicalBase, imageStart } : undefined;
  } catch (error) {
    if (isPartial(error)) return undefined;
    throw error;
  }
}

const inStep = (a: bigint, b: bigint): boolean => (a - b) % IMAGE_ALIGN === 0n;
