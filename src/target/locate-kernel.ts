/** Finds the kernel in a dump: where its image is, its symbols, and what it says of itself. */
import { type Address, isPartial, UsageError } from "#base";
import { checkedMap, type KernelMap, kernelMemory } from "./kernel-map.ts";
import { linkOffset } from "./kernel-offset.ts";
import { columnsSymbol, type KernelPlace, type Proof, provePlace } from "./kernel-place.ts";
import { type KernelHints, kernelPlaces, OWN_VMCOREINFO, type PlaceSources, scannedPlaces } from "./kernel-places.ts";
import type { SymbolColumns } from "./symbol-columns.ts";
import { memoryVmcoreinfo, parseVmcoreinfo, type Vmcoreinfo } from "./vmcoreinfo.ts";
import type { Vmlinux } from "./vmlinux.ts";

/** The kernel of a dump. */
export interface LocatedKernel {
  readonly info: Vmcoreinfo;
  readonly map: KernelMap;
  readonly columns: SymbolColumns;
  /** By the symbols that were read, then by VMCOREINFO. */
  symbol(name: string): Address | undefined;
  /** How it was found, where that was not as the dump has it; what was wrong. */
  readonly notes: readonly string[];
}

/** Places that did not prove right and are told of; of more, only their number. */
const MOST_TOLD = 4;

type Refuted = Extract<Proof, { verdict: "refuted" }>;
type Found = Exclude<Proof, Refuted>;

/** Finds the kernel; UsageError that says what was tried when there is none to be found. */
export function locateKernel(sources: PlaceSources, vmlinux: Vmlinux | undefined): LocatedKernel {
  const refuted: Refuted[] = [];
  let possible: Found | undefined;
  let found = firstProven(kernelPlaces(sources));
  // Looking through all of memory would not find the pages that the dump lacks.
  if (found === undefined && possible === undefined) found = firstProven(scannedPlaces(sources));
  const chosen = found ?? possible;
  if (chosen === undefined) throw new UsageError(notFound(sources, refuted));
  return describeFound(sources, chosen, refuted, vmlinux);

  function firstProven(places: Iterable<KernelPlace>): Found | undefined {
    for (const place of places) {
      const proof = provePlace(sources.physical, place, vmlinux);
      if (proof.verdict === "proven") return proof;
      if (proof.verdict === "refuted") refuted.push(proof);
      else possible ??= proof;
    }
    return undefined;
  }
}

function describeFound(
  sources: PlaceSources,
  { place, map: first, columns, verdict }: Found,
  refuted: readonly Refuted[],
  vmlinux: Vmlinux | undefined,
): LocatedKernel {
  const { dump, physical, hints } = sources;
  const notes = whyNot(refuted);
  const bySymbols = (name: string): Address | undefined => columnsSymbol(columns, name);
  let info = place.info;
  const map = checkedMap(physical, first, (name) => bySymbols(name) ?? info.symbol(name));
  if (info.entries.size === 0) {
    // Found without VMCOREINFO: the kernel keeps its own.
    const kept = readKept(() => memoryVmcoreinfo(kernelMemory(physical, map, bySymbols), bySymbols));
    if (kept !== undefined) info = parseVmcoreinfo(kept);
  }
  const symbol = (name: string): Address | undefined => bySymbols(name) ?? info.symbol(name);
  if (place.source !== OWN_VMCOREINFO) {
    const lacks = dump.vmcoreinfo === undefined ? "the dump has no VMCOREINFO: " : "";
    const kept = info.entries.size === 0 ? "; VMCOREINFO is nowhere in its memory" : "";
    notes.push(`${lacks}the kernel was found by ${place.source}${kept}`);
  }
  if (verdict === "possible") {
    notes.push(`nothing in the dump confirms where the kernel is: it was believed what ${place.source} says`);
  }
  notes.push(...contradictions(info, map, bySymbols), ...unusedHints(hints, info, map));
  const offset = linkOffset({ memory: kernelMemory(physical, map, symbol), symbol, info, hints, vmlinux });
  notes.push(...offset.notes);
  return { info, map: { ...map, kernelOffset: offset.kernelOffset }, columns, symbol, notes };
}

function readKept(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch (error) {
    if (isPartial(error)) return undefined;
    throw error;
  }
}

/** What VMCOREINFO says and the kernel's own tables say otherwise. */
function contradictions(info: Vmcoreinfo, map: KernelMap, symbol: (name: string) => Address | undefined): string[] {
  const notes: string[] = [];
  const differs = (key: string, said: string | undefined, is: string): void => {
    if (said !== undefined && said !== is)
      notes.push(`VMCOREINFO says ${key}=${said}, the kernel itself ${is}: the kernel is believed`);
  };
  const number = (name: string): string | undefined => info.number(name)?.toString();
  differs("NUMBER(phys_base)", number("phys_base"), map.physicalBase.toString());
  differs("NUMBER(pgtable_l5_enabled)", number("pgtable_l5_enabled"), map.levels === 5 ? "1" : "0");
  differs("NUMBER(sme_mask)", number("sme_mask"), map.encryptionMask.toString());
  const stext = symbol("_stext");
  if (stext !== undefined) differs("SYMBOL(_stext)", info.symbol("_stext")?.toString(16), stext.toString(16));
  return notes;
}

/** What the user gave and was not used, because memory says otherwise. */
function unusedHints({ vmcoreinfo, physicalBase }: KernelHints, info: Vmcoreinfo, map: KernelMap): string[] {
  const notes: string[] = [];
  if (vmcoreinfo !== undefined && info.symbol("_stext") !== parseVmcoreinfo(vmcoreinfo.text).symbol("_stext")) {
    notes.push(`${vmcoreinfo.name} speaks of another kernel, or of another start of it: not used`);
  }
  if (physicalBase !== undefined && physicalBase !== map.physicalBase) {
    notes.push(`the given phys_base ${physicalBase} is not the kernel's, which is ${map.physicalBase}: not used`);
  }
  return notes;
}

/** A sentence for each place that somebody named and that did not prove right; where there are many, one for the rest. */
function whyNot(refuted: readonly Refuted[]): string[] {
  const told = new Map<string, string>();
  for (const { place, why } of refuted)
    if (place.guess !== true && !told.has(place.source)) told.set(place.source, why);
  const sentences = [...told].map(([source, why]) => `${source} does not lead to the kernel: ${why}`);
  const rest = sentences.length - MOST_TOLD;
  return rest > 0 ? [...sentences.slice(0, MOST_TOLD), `${rest} other places do not lead to it either`] : sentences;
}

function notFound({ dump }: PlaceSources, refuted: readonly Refuted[]): string {
  const reasons = [
    ...(dump.vmcoreinfo === undefined ? ["the dump has no VMCOREINFO"] : []),
    ...whyNot(refuted),
    refuted.some(({ place }) => place.guess === true)
      ? `what looks like page tables or a banner in memory leads to none: ${refuted.findLast(({ place }) => place.guess === true)?.why}`
      : "nothing in memory looks like a kernel's page tables, VMCOREINFO or banner",
    ...dump.facts.damage,
  ];
  return `${dump.files.join(", ")}: expected a kernel, found none: ${reasons.join("; ")}`;
}
