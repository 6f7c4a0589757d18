/** Writes a dump as an ELF core, which every tool reads: raw memory and rarer containers become one file. */
import { closeSync, openSync, unlinkSync, writeSync } from "node:fs";
import { Bytes, type Pfn, roundUp, UsageError } from "#base";
import type { Dump, DumpNote } from "#dump";
import { EM_X86_64, ET_CORE, PT_LOAD, PT_NOTE } from "#elf";

/** Sizes of the ELF-64 headers. */
const HEADER = 64;
const SEGMENT = 56;
const SECTION = 64;
/** More segments than fit e_phnum: their number is then in section 0 (ELF gABI, "PN_XNUM"). */
const PN_XNUM = 0xffff;
/** Pages that are written at a time. */
const BATCH = 256;

/** A run of page frames that the dump either holds or lacks. */
interface Run {
  readonly start: number;
  readonly end: number;
  readonly held: boolean;
}

/**
 * Writes `dump` to a new file `path`: its notes, with VMCOREINFO among them, and every page that it holds at its
 * physical address. Pages that it lacks have memory size but no bytes. UsageError when the file cannot be written, or is
 * there already.
 */
export function writeElfCore(dump: Dump, path: string, progress: (done: number, total: number) => void): void {
  const runs = runsOf(dump);
  const notes = encodeNotes(notesOf(dump));
  let file: number;
  try {
    file = openSync(path, "wx");
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${(error as Error).message}`);
  }
  try {
    const escaped = runs.length + 1 >= PN_XNUM;
    const sections = HEADER + SEGMENT * (runs.length + 1);
    const notesAt = sections + (escaped ? SECTION : 0);
    const dataAt = roundUp(notesAt + notes.length, dump.pageSize);
    writeSync(file, elfHeader(runs.length + 1, escaped ? sections : 0), 0, HEADER, 0);
    writeSync(file, programHeaders(dump, runs, { notesAt, notesSize: notes.length, dataAt }), 0, undefined, HEADER);
    if (escaped) writeSync(file, sectionZero(runs.length + 1), 0, SECTION, sections);
    writeSync(file, notes, 0, notes.length, notesAt);
    writePages(file, dump, runs, dataAt, progress);
  } catch (error) {
    unlinkSync(path);
    throw new UsageError(`${path}: cannot be written: ${(error as Error).message}`);
  } finally {
    closeSync(file);
  }
}

function runsOf(dump: Dump): readonly Run[] {
  const runs: Run[] = [];
  for (const { start, end } of dump.ranges) {
    let from: number = start;
    let held = dump.missing(start) === undefined;
    for (let pfn = start + 1; pfn < end; pfn++) {
      const here = dump.missing(pfn as Pfn) === undefined;
      if (here === held) continue;
      runs.push({ start: from, end: pfn, held });
      from = pfn;
      held = here;
    }
    if (from < end) runs.push({ start: from, end, held });
  }
  return runs;
}

function notesOf(dump: Dump): readonly Omit<DumpNote, "offset">[] {
  const { notes, vmcoreinfo } = dump;
  if (vmcoreinfo === undefined || notes.some(({ name }) => name === "VMCOREINFO")) return notes;
  return [...notes, { name: "VMCOREINFO", type: 0, data: new Bytes(Buffer.from(vmcoreinfo, "latin1")) }];
}

/** ELF notes: name and content padded to four bytes each (ELF gABI, "Note Section"). */
function encodeNotes(notes: ReturnType<typeof notesOf>): Buffer {
  return Buffer.concat(
    notes.flatMap(({ name, type, data }) => {
      const head = Buffer.alloc(12);
      const title = Buffer.from(`${name}\0`, "latin1");
      const content = Buffer.from(data.array);
      head.writeUInt32LE(title.length, 0);
      head.writeUInt32LE(content.length, 4);
      head.writeUInt32LE(type, 8);
      return [head, padded(title), padded(content)];
    }),
  );
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(roundUp(bytes.length, 4) - bytes.length)]);
}

function elfHeader(segments: number, sectionsAt: number): Buffer {
  const header = Buffer.alloc(HEADER);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(ET_CORE, 16);
  header.writeUInt16LE(EM_X86_64, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(HEADER), 32);
  header.writeBigUInt64LE(BigInt(sectionsAt), 40);
  header.writeUInt16LE(HEADER, 52);
  header.writeUInt16LE(SEGMENT, 54);
  header.writeUInt16LE(Math.min(segments, PN_XNUM), 56);
  header.writeUInt16LE(sectionsAt === 0 ? 0 : SECTION, 58);
  header.writeUInt16LE(sectionsAt === 0 ? 0 : 1, 60);
  return header;
}

function sectionZero(segments: number): Buffer {
  const section = Buffer.alloc(SECTION);
  section.writeUInt32LE(segments, 44); // sh_info
  return section;
}

function programHeaders(
  { pageSize }: Dump,
  runs: readonly Run[],
  { notesAt, notesSize, dataAt }: { readonly notesAt: number; readonly notesSize: number; readonly dataAt: number },
): Buffer {
  const headers = Buffer.alloc(SEGMENT * (runs.length + 1));
  const put = (index: number, type: number, offset: number, place: number, filled: number, size: number): void => {
    const at = index * SEGMENT;
    headers.writeUInt32LE(type, at);
    headers.writeBigUInt64LE(BigInt(offset), at + 8);
    headers.writeBigUInt64LE(BigInt(place), at + 24);
    headers.writeBigUInt64LE(BigInt(filled), at + 32);
    headers.writeBigUInt64LE(BigInt(size), at + 40);
  };
  put(0, PT_NOTE, notesAt, 0, notesSize, 0);
  let offset = dataAt;
  for (const [index, { start, end, held }] of runs.entries()) {
    const size = (end - start) * pageSize;
    put(index + 1, PT_LOAD, offset, start * pageSize, held ? size : 0, size);
    if (held) offset += size;
  }
  return headers;
}

function writePages(
  file: number,
  dump: Dump,
  runs: readonly Run[],
  dataAt: number,
  progress: (done: number, total: number) => void,
): void {
  const { pageSize } = dump;
  const batch = new Uint8Array(BATCH * pageSize);
  const held = runs.filter((run) => run.held);
  const total = held.reduce((sum, { start, end }) => sum + end - start, 0);
  let done = 0;
  for (const { start, end } of held) {
    for (let pfn = start; pfn < end; pfn += BATCH) {
      const count = Math.min(BATCH, end - pfn);
      for (let i = 0; i < count; i++) {
        const page = batch.subarray(i * pageSize, (i + 1) * pageSize);
        // A page that does not decompress has no content that could be written.
        if (dump.readPage((pfn + i) as Pfn, page) !== undefined) page.fill(0);
      }
      writeSync(file, batch, 0, count * pageSize, dataAt + done * pageSize);
      done += count;
      progress(done, total);
    }
  }
}
