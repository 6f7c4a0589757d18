import { DW_LNCT_directory_index, DW_LNCT_path } from "./constants.table.ts";
import { type Attribute, readAttribute } from "./form.ts";
import type { SectionReader } from "./section-reader.ts";
import type { Encoding } from "./unit.ts";

/** A source file as a line table names it; `directory` is an index in the table's own list. */
export interface LineFile {
  readonly path: string;
  readonly directory: number;
}

/** The header of one unit's line table in `.debug_line` (DWARF 5, 6.2.4). */
export interface LineHeader {
  /** Version and sizes of this table, which may differ from those of its unit. */
  readonly encoding: Encoding;
  readonly minimumInstructionLength: number;
  readonly maximumOperations: number;
  readonly defaultIsStatement: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Per standard opcode, from 1, how many LEB128 operands it takes; entry 0 means nothing. */
  readonly operandCounts: readonly number[];
  /** The lists as they stand; before version 5 their first entry has number 1, since then 0. */
  readonly directories: readonly string[];
  readonly files: readonly LineFile[];
  /** Section offsets of the line program: its first byte, and the one behind its last. */
  readonly start: number;
  readonly end: number;
}

/**
 * The header at the reader's position. `addressSize` is the unit's, which tables before version 5 do not repeat;
 * `text` resolves strings that version 5 keeps elsewhere.
 */
export function parseLineHeader(
  reader: SectionReader,
  addressSize: number,
  text: (attribute: Attribute) => string | undefined,
): LineHeader {
  const at = reader.offset;
  const { length, offsetSize } = reader.initialLength();
  const end = reader.offset + length;
  if (end > reader.end) throw reader.broken(at, `a line table of at most ${reader.end - at} bytes`, `${length} bytes`);
  const version = reader.u16();
  if (version < 2 || version > 5) throw reader.broken(at, "line table version 2 to 5", String(version));
  const ownAddressSize = version >= 5 ? reader.u8() : addressSize;
  if (version >= 5) reader.u8(); // segment_selector_size: no machine that we know has segments
  const headerLength = reader.word(offsetSize);
  const start = reader.offset + headerLength;
  if (start > end) throw reader.broken(at, `a header of at most ${end - reader.offset} bytes`, `${headerLength} bytes`);

  const minimumInstructionLength = reader.u8();
  const maximumOperations = version >= 4 ? Math.max(1, reader.u8()) : 1;
  const defaultIsStatement = reader.u8() !== 0;
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  if (lineRange === 0) throw reader.broken(reader.offset - 1, "a line range above 0", "0");
  const opcodeBase = reader.u8();
  const operandCounts = [0];
  for (let opcode = 1; opcode < opcodeBase; opcode++) operandCounts.push(reader.u8());

  const encoding: Encoding = { version, offsetSize, addressSize: ownAddressSize };
  const lists = version >= 5 ? readDescribedLists(reader, encoding, text) : readPlainLists(reader);
  return {
    encoding,
    minimumInstructionLength,
    maximumOperations,
    defaultIsStatement,
    lineBase,
    lineRange,
    opcodeBase,
    operandCounts,
    ...lists,
    start,
    end,
  };
}

type Lists = Pick<LineHeader, "directories" | "files">;

/** Versions 2 to 4: strings in place, each list ended by an empty one. */
function readPlainLists(reader: SectionReader): Lists {
  const directories: string[] = [];
  for (let path = reader.cstring(); path !== ""; path = reader.cstring()) directories.push(path);
  const files: LineFile[] = [];
  for (let path = reader.cstring(); path !== ""; path = reader.cstring()) files.push(readFile(reader, path));
  return { directories, files };
}

/** What follows the name of a file before version 5, in the header as in DW_LNE_define_file. */
export function readFile(reader: SectionReader, path: string): LineFile {
  const directory = reader.uleb();
  reader.uleb(); // time of last modification
  reader.uleb(); // length in bytes
  return { path, directory };
}

/** Version 5: each list says first which columns its entries have. */
function readDescribedLists(
  reader: SectionReader,
  encoding: Encoding,
  text: (attribute: Attribute) => string | undefined,
): Lists {
  const readList = (): LineFile[] => {
    const columns = Array.from({ length: reader.u8() }, () => ({ content: reader.uleb(), form: reader.uleb() }));
    const at = reader.offset;
    const count = reader.uleb();
    if (count > (columns.length === 0 ? 0 : reader.end - at)) {
      throw reader.broken(at, "a number of entries that fits the section", String(count));
    }
    const entries: LineFile[] = [];
    for (let entry = 0; entry < count; entry++) {
      let path = "";
      let directory = 0;
      for (const { content, form } of columns) {
        const attribute = readAttribute(reader, form, encoding);
        if (content === DW_LNCT_path) path = text(attribute) ?? "";
        else if (content === DW_LNCT_directory_index) directory = Number(attribute.value);
      }
      entries.push({ path, directory });
    }
    return entries;
  };
  const directories = readList().map(({ path }) => path);
  return { directories, files: readList() };
}

/**
 * The path of `file`: its directory joined before it, and before that the unit's compilation directory, each only when
 * what follows is relative. Nothing is normalised, so `a/../b` stays: this is the path that gdb shows and records.
 */
export function linePath(header: LineHeader, file: LineFile, compilationDirectory: string | undefined): string {
  // Before version 5, directory 0 is the compilation directory and not listed.
  const directory = header.directories[header.encoding.version >= 5 ? file.directory : file.directory - 1];
  return join(compilationDirectory, join(directory, file.path));
}

function join(directory: string | undefined, path: string): string {
  if (directory === undefined || directory === "" || path.startsWith("/")) return path;
  return directory.endsWith("/") ? directory + path : `${directory}/${path}`;
}
