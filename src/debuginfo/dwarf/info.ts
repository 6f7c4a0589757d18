import { Lru, lazy } from "#base";
import { type AbbreviationTable, parseAbbreviations } from "./abbrev.ts";
import { DW_AT_sibling } from "./constants.table.ts";
import { type Attribute, readAttribute } from "./form.ts";
import { lastAtMost } from "./last-at-most.ts";
import { SectionReader } from "./section-reader.ts";
import { type DwarfSections, findSection, requireSection, type Section } from "./sections.ts";
import { parseUnit, type Unit, unitOffsets } from "./unit.ts";

/** A debugging information entry (DWARF 5, chapter 2). Offsets are from the start of `.debug_info`. */
export interface Die {
  readonly unit: Unit;
  readonly offset: number;
  /** DW_TAG_ constant. */
  readonly tag: number;
  readonly hasChildren: boolean;
  /** By DW_AT_ constant. */
  readonly attributes: ReadonlyMap<number, Attribute>;
  /** First byte behind the attributes: its first child, or what follows an entry without children. */
  readonly next: number;
}

/** The entries of one file, read on demand, with the sections that they refer to. */
export interface Info {
  /** Byte order of the file. */
  readonly littleEndian: boolean;
  /** The debug section of that name, e.g. `.debug_str`; opened once. */
  section(name: string): Section | undefined;
  /** Where each unit starts, ascending; none when there is no `.debug_info`. Walks all headers once. */
  unitOffsets(): readonly number[];
  /** The unit whose header is at `offset`. */
  unit(offset: number): Unit;
  /** The unit that holds the entry at `offset`. */
  unitOf(offset: number): Unit;
  /** The abbreviations of `unit`. */
  abbreviations(unit: Unit): AbbreviationTable;
  /** The root entry of `unit`: DW_TAG_compile_unit or one of its kin. */
  root(unit: Unit): Die;
  /** The entry at `offset`; found faster when it is in `unit`. FormatError when there is none. */
  die(offset: number, unit?: Unit): Die;
  /** The direct children of `parent`, in order. */
  children(parent: Die): Generator<Die>;
}

/** How many units and roots, and how many attributes of abbreviations, are kept. */
const UNITS_KEPT = 4096;
const ABBREVIATION_ROWS_KEPT = 200_000;

/** Opens the entries of a file; nothing is read until it is asked for. */
export function openInfo(sections: DwarfSections): Info {
  const opened = new Map<string, Section | undefined>();
  const units = new Lru<number, Unit>(UNITS_KEPT);
  const roots = new Lru<number, Die>(UNITS_KEPT);
  const tables = new Lru<number, AbbreviationTable>(ABBREVIATION_ROWS_KEPT);

  const section = (name: string): Section | undefined => {
    if (!opened.has(name)) opened.set(name, findSection(sections, name));
    return opened.get(name);
  };
  const infoSection = (): Section => requireSection(section(".debug_info"), ".debug_info");
  const offsets = lazy(() => {
    const info = section(".debug_info");
    return info === undefined ? [] : unitOffsets(info);
  });

  const unit = (offset: number): Unit => kept(units, offset, () => parseUnit(infoSection(), offset));

  const unitOf = (offset: number): Unit => {
    const starts = offsets();
    const found =
      starts.length === 0
        ? undefined
        : unit(
            starts[
              Math.max(
                0,
                lastAtMost(starts.length, (i) => starts[i], offset),
              )
            ],
          );
    if (found === undefined || offset < found.root || offset >= found.end) {
      throw new SectionReader(infoSection(), offset).broken(offset, "an entry inside a unit", "none");
    }
    return found;
  };

  const abbreviations = (of: Unit): AbbreviationTable => {
    const parse = (): AbbreviationTable =>
      parseAbbreviations(requireSection(section(".debug_abbrev"), ".debug_abbrev"), of.abbreviations);
    return kept(tables, of.abbreviations, parse, (table) => table.names.length + 1);
  };

  const dieAt = (of: Unit, offset: number): Die => {
    const reader = new SectionReader(infoSection(), offset, of.end);
    const die = readDie(reader, of, abbreviations(of));
    if (die === undefined) throw reader.broken(offset, "an entry", "the end of a list of children");
    return die;
  };

  function* children(parent: Die): Generator<Die> {
    if (!parent.hasChildren) return;
    const reader = new SectionReader(infoSection(), parent.next, parent.unit.end);
    const table = abbreviations(parent.unit);
    for (;;) {
      const die = readDie(reader, parent.unit, table);
      if (die === undefined) return;
      yield die;
      skipChildren(reader, die, table);
    }
  }

  return {
    littleEndian: sections.littleEndian ?? true,
    section,
    unitOffsets: offsets,
    unit,
    unitOf,
    abbreviations,
    root: (of) => kept(roots, of.offset, () => dieAt(of, of.root)),
    die: (offset, near) =>
      dieAt(near !== undefined && offset >= near.root && offset < near.end ? near : unitOf(offset), offset),
    children,
  };
}

/** The entry at the reader's position, which it leaves behind the attributes; undefined for the end of a list. */
function readDie(reader: SectionReader, unit: Unit, table: AbbreviationTable): Die | undefined {
  const offset = reader.offset;
  const code = reader.uleb();
  if (code === 0) return undefined;
  const abbreviation = table.byCode[code];
  if (abbreviation === undefined) throw reader.broken(offset, "the code of an abbreviation", String(code));
  const attributes = new Map<number, Attribute>();
  for (let row = abbreviation.first; row < abbreviation.last; row++) {
    attributes.set(table.names[row], readAttribute(reader, table.forms[row], unit, table.constants.get(row)));
  }
  const { tag, hasChildren } = abbreviation;
  return { unit, offset, tag, hasChildren, attributes, next: reader.offset };
}

/** Takes the reader from behind the attributes of `die` to its next sibling. */
function skipChildren(reader: SectionReader, die: Die, table: AbbreviationTable): void {
  if (!die.hasChildren) return;
  const sibling = die.attributes.get(DW_AT_sibling);
  if (sibling !== undefined) {
    const offset = die.unit.offset + Number(sibling.value);
    if (!(offset > die.offset && offset < die.unit.end)) {
      throw reader.broken(die.offset, "a sibling behind the entry", `one at ${offset}`);
    }
    reader.seek(offset);
    return;
  }
  for (let depth = 1; depth > 0; ) {
    const child = readDie(reader, die.unit, table);
    if (child === undefined) depth--;
    else if (child.hasChildren) depth++;
  }
}

function kept<K, V>(cache: Lru<K, V>, key: K, make: () => V, weigh: (value: V) => number = () => 1): V {
  const found = cache.get(key);
  if (found !== undefined) return found;
  const value = make();
  cache.set(key, value, weigh(value));
  return value;
}
