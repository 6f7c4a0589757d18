/** Dumps of large machines, whose bytes are made as they are read: no test can hold 64 GiB. */
import type { ByteSource } from "#source";
import { ascii, concat, padded, place } from "./bytes.ts";
import { flattenedHeader } from "./kdump.ts";

const PAGE = 4096;
const DESCRIPTOR = 24;

/** A source that counts what is read of it. */
export interface CountedSource extends ByteSource {
  /** Bytes read so far. */
  bytesRead(): number;
}

/** A part of a file: the bytes that `fill` writes, given where in the part they begin. */
interface Part {
  readonly size: number;
  readonly fill: (target: Uint8Array, offset: number) => void;
}

/** The page of a frame in large dumps: its number, and zeros. */
export function largePage(pfn: number): Uint8Array {
  return place(PAGE, [[0, 8, pfn]]);
}

/** A compressed kdump of `count` page frames that all hold their number, stored as they are; `cut` bytes of it are left. */
export function largeKdump(count: number, cut = Number.POSITIVE_INFINITY): CountedSource {
  const bitmapSize = Math.ceil(count / 8 / PAGE) * PAGE;
  const header = place(464, [
    [8, 4, 6],
    [428, 4, PAGE],
    [432, 4, 1],
    [436, 4, (2 * bitmapSize) / PAGE],
    [460, 4, 1],
  ]);
  header.set(ascii("KDUMP   "));
  header.set(ascii("x86_64"), 12 + 4 * 65);
  const sub = place(PAGE, [[96, 8, count]]);
  const table = 2 * PAGE + 2 * bitmapSize;
  const pages = table + count * DESCRIPTOR;
  const bitmap: Part = { size: bitmapSize, fill: (target) => target.fill(0xff) };
  const descriptor = (index: number): Uint8Array =>
    place(DESCRIPTOR, [
      [0, 8, pages + index * PAGE],
      [8, 4, PAGE],
    ]);
  return counted("large.kdump", cut, [
    stored(concat(padded(header, PAGE), sub)),
    bitmap,
    bitmap,
    { size: count * DESCRIPTOR, fill: inUnits(DESCRIPTOR, descriptor) },
    { size: count * PAGE, fill: inUnits(PAGE, largePage) },
  ]);
}

/** An ELF core of the same machine: one PT_LOAD. */
export function largeElfCore(count: number, cut = Number.POSITIVE_INFINITY): CountedSource {
  const header = place(PAGE, [
    [0, 4, 0x464c457f],
    [4, 1, 2],
    [5, 1, 1],
    [6, 1, 1],
    [16, 2, 4],
    [18, 2, 62],
    [20, 4, 1],
    [32, 8, 64],
    [52, 2, 64],
    [54, 2, 56],
    [56, 2, 1],
    [64, 4, 1],
    [72, 8, PAGE],
    [96, 8, count * PAGE],
    [104, 8, count * PAGE],
  ]);
  return counted("large.elf", cut, [stored(header), { size: count * PAGE, fill: inUnits(PAGE, largePage) }]);
}

/** `source` as a flattened file with records of `size` bytes. */
export function largeFlattened(source: ByteSource, size: number): CountedSource {
  const header = flattenedHeader();
  const records = Math.floor(source.size / size);
  const record = size + 16;
  const fill: Part["fill"] = (target, offset) => {
    for (let done = 0; done < target.length; ) {
      const index = Math.floor((offset + done) / record);
      const within = offset + done - index * record;
      if (within >= 16) {
        const part = target.subarray(done, done + Math.min(record - within, target.length - done));
        source.readInto(index * size + within - 16, part);
        done += part.length;
        continue;
      }
      const head = place(
        16,
        [
          [0, 8, index * size],
          [8, 8, size],
        ],
        false,
      ).subarray(within);
      target.set(head.subarray(0, target.length - done), done);
      done += Math.min(head.length, target.length - done);
    }
  };
  const end = stored(new Uint8Array(16).fill(0xff));
  return counted("large.flat", Number.POSITIVE_INFINITY, [stored(header), { size: records * record, fill }, end]);
}

const stored = (bytes: Uint8Array): Part => ({
  size: bytes.length,
  fill: (target, offset) => target.set(bytes.subarray(offset, offset + target.length)),
});

/** Fills from units of `size` bytes, each made by its number. */
function inUnits(size: number, make: (index: number) => Uint8Array): Part["fill"] {
  return (target, offset) => {
    for (let done = 0; done < target.length; ) {
      const index = Math.floor((offset + done) / size);
      const unit = make(index).subarray(offset + done - index * size);
      target.set(unit.subarray(0, target.length - done), done);
      done += unit.length;
    }
  };
}

function counted(name: string, cut: number, parts: readonly Part[]): CountedSource {
  const size = Math.min(
    cut,
    parts.reduce((sum, part) => sum + part.size, 0),
  );
  let read = 0;
  return {
    name,
    size,
    bytesRead: () => read,
    readInto(offset, target) {
      const end = Math.min(size, offset + target.length);
      let start = 0;
      for (const part of parts) {
        const from = Math.max(offset, start);
        const to = Math.min(end, start + part.size);
        if (from < to) part.fill(target.subarray(from - offset, to - offset), from - start);
        start += part.size;
      }
      const got = Math.max(0, end - offset);
      read += got;
      return got;
    },
  };
}
