/** Places where the kernel may be, and how one is held against what must be true of it. */
import { type Address, address, isPartial, optional } from "#base";
import type { PhysicalMemory } from "#memory";
import type { MappedImage } from "./kernel-image.ts";
import { bannerAt, readKallsyms } from "./kernel-kallsyms.ts";
import { imageMemory, type KernelMap, kernelMap } from "./kernel-map.ts";
import { type SymbolColumns, shiftedColumns } from "./symbol-columns.ts";
import type { Vmcoreinfo } from "./vmcoreinfo.ts";
import type { Vmlinux } from "./vmlinux.ts";

/** Where somebody says that the kernel is. */
export interface KernelPlace {
  /** Who says so, as notes name it. */
  readonly source: string;
  readonly info: Vmcoreinfo;
  readonly physicalBase: bigint;
  /** The image as page tables map it, when they led there. */
  readonly image?: MappedImage | undefined;
  /** Nobody says so: memory only looks like it. One that is none is not worth a note. */
  readonly guess?: boolean;
  /** Where the image begins, when that is known without page tables. */
  readonly imageStart?: Address | undefined;
}

/** A place that was held against memory. */
export type Proof =
  | {
      /** `possible`: nothing speaks against it, but the dump lacks what would speak for it. */
      readonly verdict: "proven" | "possible";
      readonly place: KernelPlace;
      readonly map: KernelMap;
      readonly columns: SymbolColumns;
    }
  | { readonly verdict: "refuted"; readonly place: KernelPlace; readonly why: string };

/** The address of the first symbol of that name. */
export function columnsSymbol(columns: SymbolColumns, name: string): Address | undefined {
  const index = columns.find(name)[0];
  return index === undefined ? undefined : address(columns.addresses[index]);
}

/**
 * Reads the kernel's symbols as if the kernel were there. Its banner must stand where `linux_banner` is;
 * and either `_stext` is where VMCOREINFO or page tables have it, or the kernel's own variable `phys_base` says the same. The symbols of a vmlinux are taken where the dump lacks the pages that hold the dump's own.
 */
export function provePlace(physical: PhysicalMemory, place: KernelPlace, vmlinux: Vmlinux | undefined): Proof {
  const { info, physicalBase, image } = place;
  const map = kernelMap(info, physicalBase, image);
  const memory = imageMemory(physical, map);
  const refuted = (why: string): Proof => ({ verdict: "refuted", place, why });
  let columns: SymbolColumns | undefined;
  let why = "";
  try {
    columns = readKallsyms(memory, info, image?.start ?? place.imageStart);
  } catch (error) {
    if (!isPartial(error)) throw error;
    why = `the kernel's symbols cannot be read there: ${error.message}`;
  }
  const given = columns === undefined ? vmlinux?.symbols() : undefined;
  const symbols = columns ?? (given && shiftedColumns(given, imageOffset(given, map, place)));
  if (symbols === undefined) return refuted(why);
  const banner = columnsSymbol(symbols, "linux_banner");
  const stands = banner === undefined ? undefined : bannerAt(memory, banner);
  if (stands === false) return refuted(why === "" ? "the kernel's banner is not where its symbols put it" : why);
  const variable = columnsSymbol(symbols, "phys_base");
  const own = variable === undefined ? undefined : optional(() => memory.i64(variable));
  const text = columnsSymbol(symbols, "_stext");
  const starts = text !== undefined && (text === info.symbol("_stext") || text === image?.start);
  // Where symbols are stored by distance, all of a kernel fits wherever it is looked at: only these two are absolute.
  if (!starts && own !== undefined && own !== physicalBase) {
    return refuted(`the kernel's own phys_base is ${own}, not ${physicalBase}`);
  }
  const proven = own === physicalBase || (starts && (columns !== undefined || stands === true));
  return { verdict: proven ? "proven" : "possible", place, map, columns: symbols };
}

/** How far the symbols of a vmlinux are from the run-time ones: by where the image begins, else as VMCOREINFO says. */
function imageOffset(own: SymbolColumns, map: KernelMap, { info, image, imageStart }: KernelPlace): bigint {
  if (info.text("KERNELOFFSET") !== undefined && image === undefined) return map.kernelOffset;
  const stext = info.symbol("_stext");
  const start = image?.start ?? imageStart ?? stext;
  const first = columnsSymbol(own, start === stext ? "_stext" : "_text") ?? columnsSymbol(own, "_stext");
  return start === undefined || first === undefined ? map.kernelOffset : start - first;
}
