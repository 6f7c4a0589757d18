/**
 * Jazzer.js' addon is built on a distribution that is newer than some that we run on: of glibc 2.38 it wants two
 * functions, and it has a mark of libstdc++ 13 that says who initialises streams, which Node has done. A copy whose
 * dynamic symbols ask for less (gABI, "Dynamic Section"; LSB, "Symbol Versioning") loads on older ones too.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Bytes } from "#base";
import { type ElfFile, parseElf, type Section } from "#elf";
import { memorySource } from "#source";

const SHT_DYNSYM = 11;
const SHT_GNU_VERSYM = 0x6fff_ffff;
const SHT_GNU_VERNEED = 0x6fff_fffe;
/** Whoever lacks this version warns, and loads all the same. */
const VER_FLG_WEAK = 2;
const VER_NDX_GLOBAL = 1;
const SYMBOL_SIZE = 24;

const TOO_NEW: ReadonlySet<string> = new Set(["GLIBC_2.38", "GLIBCXX_3.4.32"]);
/** C23's variants of functions, which differ in binary constants alone, have this in front of the names that all know. */
const C23_PREFIX = "__isoc23_";

/** From now on an addon that does not load for its age is loaded from a changed copy in `folder`. */
export function loadOnOlderLibraries(folder: string): void {
  const load = process.dlopen.bind(process);
  process.dlopen = (module, path, flags) => {
    const loadFrom = (file: string): void => (flags === undefined ? load(module, file) : load(module, file, flags));
    try {
      loadFrom(path);
    } catch (error) {
      if (!(error instanceof Error && /version `GLIBC\w*_[\d.]+' not found/.test(error.message))) throw error;
      const copy = join(folder, "fuzzer.node");
      writeFileSync(copy, forOlderLibraries(readFileSync(path)));
      loadFrom(copy);
    }
  };
}

/** A copy of the shared object that does without what is in TOO_NEW. */
export function forOlderLibraries(file: Uint8Array): Uint8Array {
  const array = Uint8Array.from(file);
  const view = new DataView(array.buffer);
  const bytes = new Bytes(array);
  const elf = parseElf(memorySource("addon", array));
  const symbols = sectionOf(elf, SHT_DYNSYM);
  const names = elf.sections()[symbols.link] ?? symbols;
  const nameAt = (offset: number): string => bytes.cstring(names.offset + offset);

  const weakened = new Set<number>();
  const needs = sectionOf(elf, SHT_GNU_VERNEED);
  for (let file = needs.offset, left = needs.info; left > 0; left--, file += bytes.u32(file + 12)) {
    for (
      let one = file + bytes.u32(file + 8), some = bytes.u16(file + 2);
      some > 0;
      some--, one += bytes.u32(one + 12)
    ) {
      if (!TOO_NEW.has(nameAt(bytes.u32(one + 8)))) continue;
      view.setUint16(one + 4, bytes.u16(one + 4) | VER_FLG_WEAK, true);
      weakened.add(bytes.u16(one + 6));
    }
  }
  const versions = sectionOf(elf, SHT_GNU_VERSYM);
  for (let i = 0; i < symbols.size / SYMBOL_SIZE; i++) {
    if (!weakened.has(bytes.u16(versions.offset + 2 * i))) continue;
    view.setUint16(versions.offset + 2 * i, VER_NDX_GLOBAL, true);
    const nameOffset = bytes.u32(symbols.offset + SYMBOL_SIZE * i);
    // The old name is the end of the new one.
    const skipped = nameAt(nameOffset).startsWith(C23_PREFIX) ? C23_PREFIX.length : 0;
    view.setUint32(symbols.offset + SYMBOL_SIZE * i, nameOffset + skipped, true);
  }
  return array;
}

function sectionOf(elf: ElfFile, type: number): Section {
  const section = elf.sections().find((one) => one.type === type);
  if (section === undefined) throw new Error(`the addon has no section of type ${type.toString(16)}`);
  return section;
}
