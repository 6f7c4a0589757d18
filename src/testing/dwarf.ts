/**
 * Builds DWARF sections for tests: an assembler whose sections refer to each other by label, and on top of it entries,
 * which read like a listing, and line tables. Abbreviations, strings and tables of indices are made as they are needed.
 * It is long because it imports every form by name.
 */
import {
  DW_FORM_addr,
  DW_FORM_addrx,
  DW_FORM_addrx1,
  DW_FORM_addrx2,
  DW_FORM_addrx3,
  DW_FORM_addrx4,
  DW_FORM_block,
  DW_FORM_block1,
  DW_FORM_block2,
  DW_FORM_block4,
  DW_FORM_data1,
  DW_FORM_data2,
  DW_FORM_data4,
  DW_FORM_data8,
  DW_FORM_data16,
  DW_FORM_exprloc,
  DW_FORM_flag,
  DW_FORM_flag_present,
  DW_FORM_GNU_addr_index,
  DW_FORM_GNU_str_index,
  DW_FORM_implicit_const,
  DW_FORM_indirect,
  DW_FORM_line_strp,
  DW_FORM_loclistx,
  DW_FORM_ref_addr,
  DW_FORM_ref_sig8,
  DW_FORM_ref_sup4,
  DW_FORM_ref_sup8,
  DW_FORM_ref_udata,
  DW_FORM_ref1,
  DW_FORM_ref2,
  DW_FORM_ref4,
  DW_FORM_ref8,
  DW_FORM_rnglistx,
  DW_FORM_sdata,
  DW_FORM_sec_offset,
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_strx,
  DW_FORM_strx1,
  DW_FORM_strx2,
  DW_FORM_strx3,
  DW_FORM_strx4,
  DW_FORM_udata,
  DW_UT_compile,
  DW_UT_skeleton,
  DW_UT_split_compile,
  DW_UT_split_type,
  DW_UT_type,
  type DwarfSections,
} from "#debuginfo/dwarf";
import { memorySource } from "#source";

/** An attribute: its name, its form, and its value. References and section offsets may be labels, texts are texts. */
export type DwarfAttribute = readonly [name: number, form: number, value?: number | bigint | string | Uint8Array];

/** An entry with its attributes and children. */
export interface DwarfEntry {
  readonly tag: number;
  readonly label?: string;
  readonly attributes: readonly DwarfAttribute[];
  readonly children: readonly DwarfEntry[];
}

/** An entry; `label` names its place for references. */
export function entry(
  tag: number,
  attributes: readonly DwarfAttribute[],
  children: readonly DwarfEntry[] = [],
  label?: string,
): DwarfEntry {
  return { tag, attributes, children, ...(label === undefined ? {} : { label }) };
}

/** How a unit or a table is encoded; defaults: version 5, offsets of 4 and addresses of 8 bytes. */
export interface DwarfEncoding {
  readonly version?: number;
  readonly offsetSize?: 4 | 8;
  readonly addressSize?: 4 | 8;
}

/** What else the header of a unit says; `type` is a DW_UT_ constant, by default that of a compilation unit. */
export interface UnitSpec extends DwarfEncoding {
  readonly type?: number;
  /** Names the header. */
  readonly label?: string;
  /** Of a type unit: what refers to it, and the label of the entry of its type. */
  readonly signature?: bigint;
  readonly typeEntry?: string;
  /** Where the unit stands; `.debug_types`, of version 4, holds type units. */
  readonly section?: ".debug_info" | ".debug_types";
}

/** A line table: the lists of its header, and its program as bytes. */
export interface LineTableSpec extends DwarfEncoding {
  readonly minimumInstructionLength?: number;
  readonly maximumOperations?: number;
  readonly defaultIsStatement?: boolean;
  readonly lineBase?: number;
  readonly lineRange?: number;
  readonly operandCounts?: readonly number[];
  readonly directories?: readonly string[];
  readonly files?: readonly (readonly [path: string, directory: number])[];
  /** Writes the program. */
  readonly program?: (section: SectionBuilder) => void;
}

/** A section under construction. */
export class SectionBuilder {
  readonly #owner: DwarfBuilder;
  readonly name: string;
  readonly bytes: number[] = [];

  constructor(owner: DwarfBuilder, name: string) {
    this.#owner = owner;
    this.name = name;
  }

  /** The offset of the next byte. */
  get offset(): number {
    return this.bytes.length;
  }

  /** An integer of `size` bytes; negative values wrap. */
  int(size: number, value: number | bigint): this {
    let rest = BigInt.asUintN(8 * size, BigInt(value));
    const bytes = Array.from({ length: size }, () => {
      const byte = Number(rest & 0xffn);
      rest >>= 8n;
      return byte;
    });
    this.bytes.push(...(this.#owner.littleEndian ? bytes : bytes.reverse()));
    return this;
  }

  uleb(value: number | bigint): this {
    let rest = BigInt(value);
    do {
      const byte = Number(rest & 0x7fn);
      rest >>= 7n;
      this.bytes.push(rest === 0n ? byte : byte | 0x80);
    } while (rest !== 0n);
    return this;
  }

  sleb(value: number | bigint): this {
    let rest = BigInt(value);
    for (;;) {
      const byte = Number(rest & 0x7fn);
      rest >>= 7n;
      const done = rest === ((byte & 0x40) === 0 ? 0n : -1n);
      this.bytes.push(done ? byte : byte | 0x80);
      if (done) return this;
    }
  }

  text(text: string): this {
    return this.raw([...new TextEncoder().encode(text), 0]);
  }

  raw(bytes: Iterable<number>): this {
    this.bytes.push(...bytes);
    return this;
  }

  /** Names this place. */
  label(label: string): this {
    this.#owner.labels.set(label, this.offset);
    return this;
  }

  /** The offset of a label, minus `base`, in `size` bytes; the label may follow later. */
  offsetOf(label: string, size: number, base = 0): this {
    this.#owner.fixups.push({ section: this, at: this.offset, size, label, base });
    return this.int(size, 0);
  }

  /** The length of what `write` writes, as an initial length, and that. */
  sized(offsetSize: 4 | 8, write: () => void): this {
    if (offsetSize === 8) this.int(4, 0xffff_ffff);
    return this.counted(offsetSize, write);
  }

  /** The length of what `write` writes in `size` bytes, and that. */
  counted(size: number, write: () => void): this {
    const at = this.offset;
    this.int(size, 0);
    write();
    const length = new SectionBuilder(this.#owner, "").int(size, this.offset - at - size).bytes;
    this.bytes.splice(at, size, ...length);
    return this;
  }
}

interface Fixup {
  readonly section: SectionBuilder;
  readonly at: number;
  readonly size: number;
  readonly label: string;
  readonly base: number;
}

/** Starts a file without sections. */
export function dwarf(options: { readonly littleEndian?: boolean } = {}): DwarfBuilder {
  return new DwarfBuilder(options.littleEndian ?? true);
}

/** A file under construction. */
export class DwarfBuilder {
  readonly littleEndian: boolean;
  readonly labels = new Map<string, number>();
  readonly fixups: Fixup[] = [];
  readonly #sections = new Map<string, SectionBuilder>();

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian;
  }

  /** The section called `name`, begun when it is new. */
  section(name: string): SectionBuilder {
    let section = this.#sections.get(name);
    if (section === undefined) {
      section = new SectionBuilder(this, name);
      this.#sections.set(name, section);
    }
    return section;
  }

  /** Adds a unit, with its abbreviations. */
  unit(root: DwarfEntry, spec: UnitSpec = {}): this {
    const { version = 5, offsetSize = 4, addressSize = 8, section = ".debug_info", label } = spec;
    const { type = section === ".debug_types" ? DW_UT_type : DW_UT_compile } = spec;
    const info = this.section(section);
    const abbreviations = this.section(".debug_abbrev");
    const start = info.offset;
    if (label !== undefined) info.label(label);
    const writer = new EntryWriter(this, info, { version, offsetSize, addressSize }, start);
    info.sized(offsetSize, () => {
      info.int(2, version);
      if (version >= 5) info.int(1, type).int(1, addressSize).int(offsetSize, abbreviations.offset);
      else info.int(offsetSize, abbreviations.offset).int(1, addressSize);
      if (type === DW_UT_type || type === DW_UT_split_type) {
        info.int(8, spec.signature ?? 0n);
        if (spec.typeEntry === undefined) info.int(offsetSize, 0);
        else info.offsetOf(spec.typeEntry, offsetSize, start);
      } else if (type === DW_UT_skeleton || type === DW_UT_split_compile) {
        info.int(8, 0);
      }
      writer.write(root);
    });
    writer.finish();
    return this;
  }

  /** Adds a table to `.debug_line`; `label` names its start. */
  lines(label: string, spec: LineTableSpec = {}): this {
    const { version = 5, offsetSize = 4, addressSize = 8, directories = [], files = [] } = spec;
    const operandCounts = spec.operandCounts ?? [0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1];
    const section = this.section(".debug_line").label(label);
    section.sized(offsetSize, () => {
      section.int(2, version);
      if (version >= 5) section.int(1, addressSize).int(1, 0);
      section.counted(offsetSize, () => {
        section.int(1, spec.minimumInstructionLength ?? 1);
        if (version >= 4) section.int(1, spec.maximumOperations ?? 1);
        section.int(1, (spec.defaultIsStatement ?? true) ? 1 : 0).int(1, spec.lineBase ?? -5);
        section
          .int(1, spec.lineRange ?? 14)
          .int(1, operandCounts.length + 1)
          .raw(operandCounts);
        if (version >= 5) {
          section.raw([1, 1, DW_FORM_line_strp]).uleb(directories.length);
          for (const path of directories) this.#string(section, ".debug_line_str", path, offsetSize);
          section.raw([2, 1, DW_FORM_line_strp, 2, DW_FORM_udata]).uleb(files.length);
          for (const [path, directory] of files) {
            this.#string(section, ".debug_line_str", path, offsetSize);
            section.uleb(directory);
          }
        } else {
          for (const path of directories) section.text(path);
          section.int(1, 0);
          for (const [path, directory] of files) section.text(path).uleb(directory).uleb(0).uleb(0);
          section.int(1, 0);
        }
      });
      spec.program?.(section);
    });
    return this;
  }

  /** Adds a set to `.debug_aranges` for the unit labelled `unit`: pairs of address and length. */
  aranges(unit: string, ranges: readonly (readonly [start: bigint, length: number])[]): this {
    const section = this.section(".debug_aranges");
    const start = section.offset;
    section.sized(4, () => {
      section.int(2, 2).offsetOf(unit, 4).int(1, 8).int(1, 0);
      while ((section.offset - start) % 16 !== 0) section.int(1, 0);
      for (const [address, length] of [...ranges, [0n, 0] as const]) section.int(8, address).int(8, length);
    });
    return this;
  }

  /** The sections, as readers take them. */
  build(): DwarfSections {
    const files = this.bytes();
    return {
      littleEndian: this.littleEndian,
      find: (name) => {
        const bytes = files.get(name);
        return bytes === undefined ? undefined : memorySource(name, bytes);
      },
    };
  }

  /** The content of each section, with all labels filled in. */
  bytes(): Map<string, Uint8Array> {
    for (const { section, at, size, label, base } of this.fixups) {
      const offset = this.labels.get(label);
      if (offset === undefined) throw new Error(`nothing is labelled ${label}`);
      section.bytes.splice(at, size, ...new SectionBuilder(this, "").int(size, offset - base).bytes);
    }
    return new Map([...this.#sections].map(([name, { bytes }]) => [name, Uint8Array.from(bytes)]));
  }

  /** Writes the offset of `text` in a section of strings, which holds each once. */
  #string(section: SectionBuilder, strings: string, text: string, offsetSize: 4 | 8): void {
    section.int(offsetSize, this.stringOffset(strings, text));
  }

  /** Where `text` stands in a section of strings. */
  stringOffset(name: string, text: string): number {
    const label = `${name} ${text}`;
    const strings = this.section(name);
    if (!this.labels.has(label)) strings.label(label).text(text);
    return this.labels.get(label) ?? 0;
  }

  /** The index of `value` in a table of `.debug_str_offsets` or `.debug_addr`, begun with a header for base 8. */
  index(name: string, size: number, value: bigint): number {
    const table = this.section(name);
    if (table.offset === 0) table.int(4, 0).int(2, 5).int(1, size).int(1, 0);
    const label = `${name} ${value}`;
    if (!this.labels.has(label)) table.label(label).int(size, value);
    return ((this.labels.get(label) ?? 0) - 8) / size;
  }
}

/** Writes the entries of one unit, and the abbreviations that they need. */
class EntryWriter {
  readonly #file: DwarfBuilder;
  readonly #info: SectionBuilder;
  readonly #encoding: Required<DwarfEncoding>;
  readonly #unit: number;
  /** Abbreviations by their content. */
  readonly #codes = new Map<string, number>();

  constructor(file: DwarfBuilder, info: SectionBuilder, encoding: Required<DwarfEncoding>, unit: number) {
    this.#file = file;
    this.#info = info;
    this.#encoding = encoding;
    this.#unit = unit;
  }

  write(entry: DwarfEntry): void {
    if (entry.label !== undefined) this.#info.label(entry.label);
    this.#info.uleb(this.#code(entry));
    for (const [, form, value] of entry.attributes) this.#value(form, value ?? 1);
    if (entry.children.length === 0) return;
    for (const child of entry.children) this.write(child);
    this.#info.int(1, 0);
  }

  finish(): void {
    this.#file.section(".debug_abbrev").int(1, 0);
  }

  #code({ tag, attributes, children }: DwarfEntry): number {
    const abbreviation = new SectionBuilder(this.#file, "").uleb(tag).int(1, children.length > 0 ? 1 : 0);
    for (const [name, form, value] of attributes) {
      abbreviation.uleb(name).uleb(form);
      if (form === DW_FORM_implicit_const) abbreviation.sleb(value as number | bigint);
    }
    abbreviation.raw([0, 0]);
    const content = abbreviation.bytes.join();
    let code = this.#codes.get(content);
    if (code === undefined) {
      code = this.#codes.size + 1;
      this.#codes.set(content, code);
      this.#file.section(".debug_abbrev").uleb(code).raw(abbreviation.bytes);
    }
    return code;
  }

  #value(form: number, value: number | bigint | string | Uint8Array): void {
    const info = this.#info;
    if (value instanceof Uint8Array) this.#block(form, value);
    else if (typeof value === "string") this.#text(form, value);
    else if (isIndexedAddress(form)) this.#number(form, this.#file.index(".debug_addr", 8, BigInt(value)));
    else if (form === DW_FORM_indirect) info.uleb(DW_FORM_udata).uleb(value);
    else this.#number(form, value);
  }

  #number(form: number, value: number | bigint): void {
    const { offsetSize, addressSize, version } = this.#encoding;
    switch (form) {
      case DW_FORM_flag_present:
      case DW_FORM_implicit_const:
        return;
      case DW_FORM_sdata:
        this.#info.sleb(value);
        return;
      case DW_FORM_udata:
      case DW_FORM_ref_udata:
      case DW_FORM_strx:
      case DW_FORM_addrx:
      case DW_FORM_rnglistx:
      case DW_FORM_loclistx:
      case DW_FORM_GNU_addr_index:
      case DW_FORM_GNU_str_index:
        this.#info.uleb(value);
        return;
      case DW_FORM_addr:
        this.#info.int(addressSize, value);
        return;
      case DW_FORM_ref_addr:
        this.#info.int(version <= 2 ? addressSize : offsetSize, value);
        return;
      default:
        this.#info.int(SIZE.get(form) ?? offsetSize, value);
    }
  }

  #text(form: number, text: string): void {
    const { offsetSize, addressSize, version } = this.#encoding;
    switch (form) {
      case DW_FORM_string:
        this.#info.text(text);
        return;
      case DW_FORM_strp:
        this.#info.int(offsetSize, this.#file.stringOffset(".debug_str", text));
        return;
      case DW_FORM_line_strp:
        this.#info.int(offsetSize, this.#file.stringOffset(".debug_line_str", text));
        return;
      case DW_FORM_strx:
      case DW_FORM_strx1:
      case DW_FORM_strx2:
      case DW_FORM_strx3:
      case DW_FORM_strx4: {
        const offset = this.#file.stringOffset(".debug_str", text);
        this.#number(form, this.#file.index(".debug_str_offsets", offsetSize, BigInt(offset)));
        return;
      }
      case DW_FORM_ref_addr:
        this.#info.offsetOf(text, version <= 2 ? addressSize : offsetSize);
        return;
      case DW_FORM_sec_offset:
        this.#info.offsetOf(text, offsetSize);
        return;
      default:
        // A reference inside the unit.
        this.#info.offsetOf(text, SIZE.get(form) ?? 4, this.#unit);
    }
  }

  #block(form: number, bytes: Uint8Array): void {
    if (form === DW_FORM_block || form === DW_FORM_exprloc) this.#info.uleb(bytes.length);
    else if (form !== DW_FORM_data16) this.#info.int(SIZE.get(form) ?? 1, bytes.length);
    this.#info.raw(bytes);
  }
}

/** Sizes of the forms that have one, or of the length that starts a block. */
const SIZE: ReadonlyMap<number, number> = new Map([
  [DW_FORM_data1, 1],
  [DW_FORM_data2, 2],
  [DW_FORM_data4, 4],
  [DW_FORM_data8, 8],
  [DW_FORM_flag, 1],
  [DW_FORM_ref1, 1],
  [DW_FORM_ref2, 2],
  [DW_FORM_ref4, 4],
  [DW_FORM_ref8, 8],
  [DW_FORM_ref_sig8, 8],
  [DW_FORM_ref_sup4, 4],
  [DW_FORM_ref_sup8, 8],
  [DW_FORM_strx1, 1],
  [DW_FORM_strx2, 2],
  [DW_FORM_strx3, 3],
  [DW_FORM_strx4, 4],
  [DW_FORM_addrx1, 1],
  [DW_FORM_addrx2, 2],
  [DW_FORM_addrx3, 3],
  [DW_FORM_addrx4, 4],
  [DW_FORM_block1, 1],
  [DW_FORM_block2, 2],
  [DW_FORM_block4, 4],
]);

function isIndexedAddress(form: number): boolean {
  return form === DW_FORM_addrx || (form >= DW_FORM_addrx1 && form <= DW_FORM_addrx4);
}
