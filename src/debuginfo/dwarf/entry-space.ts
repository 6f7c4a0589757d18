/**
 * One space of offsets for all entries that a file can refer to: those of its `.debug_info` where they stand, those of
 * version 4's `.debug_types` behind them, and those of the alternate file (a supplementary object file, DWARF 5, 7.3.6;
 * made by dwz) far beyond.
 */
import type { ByteSource } from "#source";
import { CHUNK_SIZE, type Section } from "./sections.ts";

/** Where the `.debug_info` of the alternate file is: no section reaches so far. */
export const ALTERNATE_BASE = 2 ** 48;

/** A section and where it is placed, at a multiple of CHUNK_SIZE. */
export interface Part {
  readonly start: number;
  readonly section: Section;
}

/** Where the `.debug_info` is whose file the entry at `offset` belongs to. */
export function baseOf(offset: number): number {
  return offset >= ALTERNATE_BASE ? ALTERNATE_BASE : 0;
}

/** `.debug_info` from `base` on, and `.debug_types` behind it; none of them that the file lacks. */
export function placeEntries(base: number, info: Section | undefined, types: Section | undefined): readonly Part[] {
  const behind = base + Math.ceil((info?.size ?? 0) / CHUNK_SIZE) * CHUNK_SIZE;
  return [
    ...(info === undefined ? [] : [{ start: base, section: info }]),
    ...(types === undefined ? [] : [{ start: behind, section: types }]),
  ];
}

/** The part that holds `offset`, or else the first. */
export function partAt(parts: readonly Part[], offset: number): Part | undefined {
  return parts.findLast(({ start }) => start <= offset) ?? parts[0];
}

/** `parts`, in ascending order, as one section; there is nothing to read between them. Undefined for none. */
export function joinParts(parts: readonly Part[]): Section | undefined {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return undefined;
  if (parts.length === 1 && first.start === 0) return first.section;
  const { name, littleEndian } = first.section;
  const size = last.start + last.section.size;
  const within = (offset: number): Part => partAt(parts, offset) ?? first;
  const source: ByteSource = {
    name: first.section.source.name,
    size,
    readInto(offset, target) {
      const { start, section } = within(offset);
      return section.source.readInto(offset - start, target);
    },
  };
  const chunk: Section["chunk"] = (index) => {
    const { start, section } = within(index * CHUNK_SIZE);
    return section.chunk(index - start / CHUNK_SIZE);
  };
  return { name, size, littleEndian, chunk, source };
}
