import { ascii, concat, concatAll, padded, place } from "./bytes.ts";

/** A section to build; what is left out is zero, and `size` is that of `data`. */
export interface SectionSpec {
  readonly name: string;
  readonly type?: number;
  readonly flags?: number;
  readonly addr?: bigint;
  readonly data?: Uint8Array;
  readonly size?: number;
  /** Name of the section that `sh_link` points to. */
  readonly link?: string;
  readonly info?: number;
  readonly addralign?: number;
  readonly entsize?: number;
}

/** A segment to build; `memsz` is that of `data` when left out. */
export interface SegmentSpec {
  readonly type: number;
  readonly paddr?: number | bigint;
  readonly vaddr?: bigint;
  readonly data?: Uint8Array;
  readonly memsz?: number;
  readonly align?: number;
  /** Takes the place of the offset at which `data` was put. */
  readonly offset?: number;
  /** Takes the place of the size of `data`. */
  readonly filesz?: number;
}

/** An ELF file to build. */
export interface ElfSpec {
  /** `e_type`; an executable when left out. */
  readonly type?: number;
  /** `e_machine`; x86-64 when left out. */
  readonly machine?: number;
  readonly segments?: readonly SegmentSpec[];
  readonly sections?: readonly SectionSpec[];
  /** Writes all counts the way large ones are: in section 0. */
  readonly escapedCounts?: boolean;
  /** Puts the section headers between header and program headers, as QEMU does, instead of at the end. */
  readonly sectionHeadersFirst?: boolean;
}

const HEADER = 64;
const SEGMENT = 56;
const SECTION = 64;
const SHT_PROGBITS = 1;
const SHT_STRTAB = 3;
const SHT_NOBITS = 8;

/** The bytes of a 64-bit little-endian ELF file: header, program headers, content, section headers. */
export function buildElf(spec: ElfSpec): Uint8Array {
  const segments = spec.segments ?? [];
  const names = [...(spec.sections ?? []).map((section) => section.name), ".shstrtab"];
  const strings = stringTable(names);
  const hasSections = spec.sections !== undefined || spec.escapedCounts === true;
  const sections: SectionSpec[] = hasSections
    ? [...(spec.sections ?? []), { name: ".shstrtab", type: SHT_STRTAB, data: strings.bytes }]
    : [];
  const count = hasSections ? sections.length + 1 : 0;

  const first = spec.sectionHeadersFirst === true;
  const phoff = HEADER + (first ? count * SECTION : 0);
  let at = phoff + segments.length * SEGMENT;
  const content: Uint8Array[] = [];
  const put = (data: Uint8Array | undefined): number => {
    const position = at;
    const bytes = padded(data ?? new Uint8Array(0), 8);
    content.push(bytes);
    at += bytes.length;
    return position;
  };
  const programHeaders = segments.map((segment) => programHeader(segment, put(segment.data)));
  const sectionHeaders = sections.map((section) => {
    const link = section.link === undefined ? 0 : sections.findIndex((one) => one.name === section.link) + 1;
    return sectionHeader(section, strings.offsetOf(section.name), put(section.data), link);
  });
  const shoff = first ? HEADER : at;
  const escaped = spec.escapedCounts === true;
  const section0 = escaped
    ? place(SECTION, [
        [32, 8, count],
        [40, 4, count - 1],
        [44, 4, segments.length],
      ])
    : new Uint8Array(SECTION);
  const header = place(HEADER, [
    [0, 4, 0x464c457f],
    [4, 1, 2],
    [5, 1, 1],
    [6, 1, 1],
    [16, 2, spec.type ?? 2],
    [18, 2, spec.machine ?? 62],
    [20, 4, 1],
    [32, 8, segments.length > 0 ? phoff : 0],
    [40, 8, hasSections ? shoff : 0],
    [52, 2, HEADER],
    [54, 2, SEGMENT],
    [56, 2, escaped ? 0xffff : segments.length],
    [58, 2, SECTION],
    [60, 2, escaped ? 0 : count],
    [62, 2, escaped ? 0xffff : Math.max(0, count - 1)],
  ]);
  const table = hasSections ? concat(section0, ...sectionHeaders) : new Uint8Array(0);
  return first
    ? concatAll([header, table, ...programHeaders, ...content])
    : concatAll([header, ...programHeaders, ...content, table]);
}

function programHeader(segment: SegmentSpec, position: number): Uint8Array {
  const filesz = segment.filesz ?? segment.data?.length ?? 0;
  return place(SEGMENT, [
    [0, 4, segment.type],
    [8, 8, segment.offset ?? position],
    [16, 8, segment.vaddr ?? 0n],
    [24, 8, segment.paddr ?? 0],
    [32, 8, filesz],
    [40, 8, segment.memsz ?? filesz],
    [48, 8, segment.align ?? 0],
  ]);
}

function sectionHeader(section: SectionSpec, name: number, position: number, link: number): Uint8Array {
  return place(SECTION, [
    [0, 4, name],
    [4, 4, section.type ?? (section.data === undefined ? SHT_NOBITS : SHT_PROGBITS)],
    [8, 8, section.flags ?? 0],
    [16, 8, section.addr ?? 0n],
    [24, 8, position],
    [32, 8, section.size ?? section.data?.length ?? 0],
    [40, 4, link],
    [44, 4, section.info ?? 0],
    [48, 8, section.addralign ?? 1],
    [56, 8, section.entsize ?? 0],
  ]);
}

/** A string table (gABI, "String Table"): NUL, then each of `strings` with its NUL; and where each one stands. */
export function stringTable(strings: readonly string[]): {
  readonly bytes: Uint8Array;
  readonly offsetOf: (text: string) => number;
} {
  const offsets = new Map<string, number>([["", 0]]);
  let text = "\0";
  for (const one of strings) {
    if (offsets.has(one)) continue;
    offsets.set(one, text.length);
    text += `${one}\0`;
  }
  return { bytes: ascii(text), offsetOf: (one) => offsets.get(one) ?? 0 };
}

/** One note (gABI, "Note Section"), padded to `align` bytes. */
export function note(name: string, type: number, data: Uint8Array, align: 4 | 8 = 4): Uint8Array {
  const owner = ascii(`${name}\0`);
  const header = place(12, [
    [0, 4, owner.length],
    [4, 4, data.length],
    [8, 4, type],
  ]);
  return concat(padded(concat(header, owner), align), padded(data, align));
}

/** A symbol to build; what is left out is zero. */
export interface SymbolSpec {
  readonly name: string;
  readonly value?: bigint;
  readonly size?: number;
  readonly info?: number;
  readonly shndx?: number;
}

/** The sections `.symtab` and `.strtab` for `symbols`, with the empty symbol that stands first. */
export function symbolSections(symbols: readonly SymbolSpec[]): readonly [SectionSpec, SectionSpec] {
  const strings = stringTable(symbols.map((symbol) => symbol.name));
  const rows = [{ name: "" }, ...symbols].map((symbol: SymbolSpec) =>
    place(24, [
      [0, 4, strings.offsetOf(symbol.name)],
      [4, 1, symbol.info ?? 0],
      [6, 2, symbol.shndx ?? 0],
      [8, 8, symbol.value ?? 0n],
      [16, 8, symbol.size ?? 0],
    ]),
  );
  return [
    { name: ".symtab", type: 2, data: concat(...rows), link: ".strtab", entsize: 24, addralign: 8 },
    { name: ".strtab", type: SHT_STRTAB, data: strings.bytes },
  ];
}
