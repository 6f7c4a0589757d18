import { Lru, lazy } from "#base";
import { type AbbreviationTable, parseAbbreviations } from "./abbrev.ts";
import { DW_AT_sibling, DW_FORM_ref_sig8 } from "./constants.table.ts";
import { ALTERNATE_BASE, baseOf, joinParts, partAt, placeEntries } from "./entry-space.ts";
import { type Attribute, readAttribute } from "./form.ts";
import { lastAtMost } from "./last-at-most.ts";
import { SectionReader } from "./section-reader.ts";
import { type DwarfSections, findSection, requireSection, type Section } from "./sections.ts";
import { parseUnit, type Unit, unitOffsets } from "./unit.ts";

/**
 * A debugging information entry (DWARF 5, chapter 2). Offsets are from the start of `.debug_info`; those of entries that
 * stand elsewhere are beyond its end, and no caller has to tell them apart.
 */
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
  /** What the file shares with others; undefined for none. Its offsets are those by which entries here refer to it. */
  readonly alternate: Info | undefined;
  /** The debug section of that name, e.g. `.debug_str`, of the file that `unit` is in; opened once. */
  section(name: string, unit?: Unit): Section | undefined;
  /**
   * Where each unit starts, ascending; none when there is no `.debug_info`. Those of the alternate file are left out.
   * Walks all headers once.
   */
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

const TYPES = ".debug_types";
/** How many units and roots, and how many attributes of abbreviations, are kept. */
const UNITS_KEPT = 4096;
const ABBREVIATION_ROWS_KEPT = 200_000;

/** Opens the entries of a file, and of its alternate; nothing is read until it is asked for. */
export function openInfo(sections: DwarfSections): Info {
  const own = openFile(sections, 0);
  return sections.alternate === undefined ? own : withAlternate(own, openFile(sections.alternate, ALTERNATE_BASE));
}

/** Passes each question on to the file that its offset lies in. */
function withAlternate(own: Info, alternate: Info): Info {
  const home = (offset: number): Info => (baseOf(offset) === 0 ? own : alternate);
  return {
    ...own,
    alternate,
    section: (name, of) => home(of?.offset ?? 0).section(name),
    unit: (offset) => home(offset).unit(offset),
    unitOf: (offset) => home(offset).unitOf(offset),
    abbreviations: (of) => home(of.offset).abbreviations(of),
    root: (of) => home(of.offset).root(of),
    die: (offset, near) => home(offset).die(offset, near),
    children: (parent) => home(parent.offset).children(parent),
  };
}

/** The entries of one file, whose `.debug_info` is at `base` of the space of offsets. */
function openFile(sections: DwarfSections, base: number): Info {
  const opened = new Map<string, Section | undefined>();
  const units = new Lru<number, Unit>(UNITS_KEPT);
  const roots = new Lru<number, Die>(UNITS_KEPT);
  const tables = new Lru<number, AbbreviationTable>(ABBREVIATION_ROWS_KEPT);

  const parts = lazy(() => placeEntries(base, findSection(sections, ".debug_info"), findSection(sections, TYPES)));
  const section = (name: string): Section | undefined => {
    if (!opened.has(name)) {
      opened.set(name, name === ".debug_info" ? joinParts(parts()) : findSection(sections, name));
    }
    return opened.get(name);
  };
  const infoSection = (): Section => requireSection(section(".debug_info"), ".debug_info");
  const offsets = lazy(() =>
    parts().flatMap(({ start, section: part }) =>
      unitOffsets(part, part.name === TYPES).map((offset) => start + offset),
    ),
  );

  const unit = (offset: number): Unit =>
    kept(units, offset, () => {
      const part = partAt(parts(), offset);
      const limit = part === undefined ? 0 : part.start + part.section.size;
      return parseUnit(infoSection(), offset, limit, part?.section.name === TYPES);
    });

  /** Entries of types by the signatures of their units. */
  const signatures = lazy(() => {
    const bySignature = new Map<bigint, number>();
    for (const offset of offsets()) {
      const { typeUnit } = unit(offset);
      if (typeUnit !== undefined) bySignature.set(typeUnit.signature, typeUnit.entry);
    }
    return bySignature;
  });
  const typeEntry = (signature: bigint): number | undefined => signatures().get(signature);

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
    const die = readDie(reader, of, abbreviations(of), typeEntry);
    if (die === undefined) throw reader.broken(offset, "an entry", "the end of a list of children");
    return die;
  };

  function* children(parent: Die): Generator<Die> {
    if (!parent.hasChildren) return;
    const reader = new SectionReader(infoSection(), parent.next, parent.unit.end);
    const table = abbreviations(parent.unit);
    for (;;) {
      const die = readDie(reader, parent.unit, table, typeEntry);
      if (die === undefined) return;
      yield die;
      skipChildren(reader, die, table, typeEntry);
    }
  }

  return {
    littleEndian: sections.littleEndian ?? true,
    alternate: undefined,
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
function readDie(reader: SectionReader, unit: Unit, table: AbbreviationTable, typeEntry: TypeEntries): Die | undefined {
  const offset = reader.offset;
  const code = reader.uleb();
  if (code === 0) return undefined;
  const abbreviation = table.byCode[code];
  if (abbreviation === undefined) throw reader.broken(offset, "the code of an abbreviation", String(code));
  const attributes = new Map<number, Attribute>();
  for (let row = abbreviation.first; row < abbreviation.last; row++) {
    const attribute = readAttribute(reader, table.forms[row], unit, table.constants.get(row));
    attributes.set(table.names[row], attribute.form === DW_FORM_ref_sig8 ? resolved(attribute, typeEntry) : attribute);
  }
  const { tag, hasChildren } = abbreviation;
  return { unit, offset, tag, hasChildren, attributes, next: reader.offset };
}

/** Finds the entry of a type by the signature of its unit; undefined when the file has none of it. */
type TypeEntries = (signature: bigint) => number | undefined;

/** A reference by signature as an offset, a number; what is not found stays the signature, a bigint. */
function resolved({ form, value }: Attribute, typeEntry: TypeEntries): Attribute {
  const signature = typeof value === "number" || typeof value === "bigint" ? BigInt(value) : 0n;
  return { form, value: typeEntry(signature) ?? signature };
}

/** Takes the reader from behind the attributes of `die` to its next sibling. */
function skipChildren(reader: SectionReader, die: Die, table: AbbreviationTable, typeEntry: TypeEntries): void {
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
    const child = readDie(reader, die.unit, table, typeEntry);
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
