import { Bytes, FormatError } from "#base";
import { BtfFile, RECORD_SIZE } from "./btf-file.ts";
import {
  BTF_KIND_ARRAY,
  BTF_KIND_DATASEC,
  BTF_KIND_DECL_TAG,
  BTF_KIND_ENUM,
  BTF_KIND_ENUM64,
  BTF_KIND_FUNC_PROTO,
  BTF_KIND_INT,
  BTF_KIND_STRUCT,
  BTF_KIND_UNION,
  BTF_KIND_VAR,
  kindName,
} from "./kind.ts";
import { StringTable } from "./string-table.ts";

const BTF_MAGIC = 0xeb9f;
const BTF_MAGIC_SWAPPED = 0x9feb;
const BTF_VERSION = 1;
/** `struct btf_header` up to str_len, and with the layout section that newer kernels add. */
const HEADER_SIZE = 24;
const HEADER_SIZE_WITH_LAYOUT = 32;
/** `info.kind` has 7 bits. kernel: before v7.1 it had 5, the others zero. */
const KINDS = 128;

/** A part of the blob: offset from its start, and length, both in bytes and inside the blob. */
interface Section {
  readonly start: number;
  readonly length: number;
}

/** What follows the record of each kind: `info` bytes once, `element` bytes per `vlen`; -1 for an unknown kind. */
interface Sizes {
  readonly info: Int16Array;
  readonly element: Int16Array;
}

/**
 * Parses a BTF blob (Documentation/bpf/btf.rst, include/uapi/linux/btf.h) up to kernel 7.x: `.BTF` of a vmlinux, or of
 * a module with the kernel's as `base`. Only the bounds of sections and records are looked at, 95,000 types in a few
 * milliseconds; references are checked when they are followed. Either byte order is accepted. `bytes` are kept, not
 * copied. Throws FormatError; `name` is what it calls the blob.
 */
export function parseBtf(bytes: Bytes, name: string, base?: BtfFile): BtfFile {
  const blob = orient(bytes, name);
  const headerSize = blob.u32(4);
  if (headerSize < HEADER_SIZE || headerSize > blob.length) {
    throw new FormatError(name, 4, `a header of ${HEADER_SIZE} to ${blob.length} bytes`, String(headerSize));
  }
  const types = section(blob, name, 8);
  const strings = section(blob, name, 16);
  const sizes = knownSizes();
  if (headerSize >= HEADER_SIZE_WITH_LAYOUT) addLayout(sizes, blob, section(blob, name, 24));
  const records = scanRecords(blob, name, types, sizes);
  return new BtfFile(name, blob, records, stringTable(blob, name, strings, base), base);
}

/** `bytes` in the byte order that the magic number shows; it must hold at least a header of version 1. */
function orient(bytes: Bytes, name: string): Bytes {
  if (bytes.length < HEADER_SIZE) {
    throw new FormatError(name, 0, `a header of ${HEADER_SIZE} bytes`, `${bytes.length} bytes`);
  }
  const magic = bytes.u16(0);
  if (magic !== BTF_MAGIC && magic !== BTF_MAGIC_SWAPPED) {
    throw new FormatError(name, 0, "the magic number eb9f", magic.toString(16));
  }
  if (bytes.u8(2) !== BTF_VERSION) throw new FormatError(name, 2, `version ${BTF_VERSION}`, String(bytes.u8(2)));
  return magic === BTF_MAGIC ? bytes : new Bytes(bytes.array, !bytes.littleEndian);
}

/** The section whose offset (from the end of the header) and length the header states at `at`. */
function section(blob: Bytes, name: string, at: number): Section {
  const start = blob.u32(4) + blob.u32(at);
  const length = blob.u32(at + 4);
  if (start + length > blob.length) {
    throw new FormatError(name, at, `a section inside ${blob.length} bytes`, `${start}+${length}`);
  }
  return { start, length };
}

function stringTable(blob: Bytes, name: string, { start, length }: Section, base: BtfFile | undefined): StringTable {
  if (length > 0 && blob.u8(start + length - 1) !== 0) {
    throw new FormatError(
      name,
      start + length - 1,
      "the NUL that ends the strings",
      String(blob.u8(start + length - 1)),
    );
  }
  return new StringTable(blob.slice(start, length), base?.strings);
}

function knownSizes(): Sizes {
  const info = new Int16Array(KINDS).fill(-1);
  const element = new Int16Array(KINDS);
  info.fill(0, BTF_KIND_INT, BTF_KIND_ENUM64 + 1);
  info[BTF_KIND_INT] = 4;
  info[BTF_KIND_ARRAY] = 12;
  info[BTF_KIND_VAR] = 4;
  info[BTF_KIND_DECL_TAG] = 4;
  element[BTF_KIND_STRUCT] = 12;
  element[BTF_KIND_UNION] = 12;
  element[BTF_KIND_ENUM] = 8;
  element[BTF_KIND_FUNC_PROTO] = 8;
  element[BTF_KIND_DATASEC] = 12;
  element[BTF_KIND_ENUM64] = 12;
  return { info, element };
}

/** Takes the sizes of kinds that we do not know from the blob's own table of `struct btf_layout`, one per kind. */
function addLayout({ info, element }: Sizes, blob: Bytes, { start, length }: Section): void {
  for (let kind = 1; kind < KINDS && 4 * kind + 4 <= length; kind++) {
    if (info[kind] !== -1) continue;
    info[kind] = blob.u8(start + 4 * kind);
    element[kind] = blob.u8(start + 4 * kind + 1);
  }
}

/** Where each type record starts. */
function scanRecords(blob: Bytes, name: string, types: Section, sizes: Sizes): Uint32Array {
  const starts = new Uint32Array(Math.floor(types.length / RECORD_SIZE));
  const end = types.start + types.length;
  let count = 0;
  let at = types.start;
  while (at < end) {
    if (end - at < RECORD_SIZE)
      throw new FormatError(name, at, `a record of ${RECORD_SIZE} bytes`, `${end - at} bytes`);
    const info = blob.u32(at + 4);
    const kind = (info >>> 24) & 0x7f;
    if (sizes.info[kind] === -1) throw new FormatError(name, at + 4, "a kind of type", kindName(kind));
    const length = RECORD_SIZE + sizes.info[kind] + sizes.element[kind] * (info & 0xff_ffff);
    if (length > end - at)
      throw new FormatError(name, at, `a ${kindName(kind)} of ${length} bytes`, `${end - at} bytes`);
    starts[count++] = at;
    at += length;
  }
  return starts.slice(0, count);
}
