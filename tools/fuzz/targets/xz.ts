/**
 * Files of xz whose checksums are made right, which would keep the fuzzer out. The magic is written over the first six
 * bytes; the first of them tells whether the content's own checksum is left out.
 */
import { crc32 } from "node:zlib";
import { memorySource } from "#source";
import { compressionOf } from "../../../src/host/unpack/compression.ts";
import { InputReader } from "../../../src/host/unpack/input-reader.ts";
import { expandXz } from "../../../src/host/xz.ts";
import { PACKED } from "../../../src/testing/packed-files.table.ts";
import { askAll, type Target, take } from "../target.ts";

const HEADER = 12;
const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];

/** A copy with the checksums of stream header, first block header, index and footer as they should be. */
function sealed(bytes: Uint8Array): Uint8Array {
  const file = bytes.slice(0, bytes.length & ~3);
  if (file.length < 3 * HEADER) return file;
  const view = new DataView(file.buffer);
  const seal = (start: number, end: number): void => {
    if (start >= 0 && start < end && end + 4 <= file.length)
      view.setUint32(end, crc32(file.subarray(start, end)), true);
  };
  if (((file[0] ?? 0) & 1) === 0) file[7] = 0;
  file.set(MAGIC);
  seal(6, 8);
  seal(HEADER, HEADER + (file[HEADER] ?? 0) * 4);
  const footer = file.length - HEADER;
  seal(footer - (view.getUint32(footer + 4, true) + 1) * 4, footer - 4);
  view.setUint16(file.length - 2, 0x5a59, true);
  view.setUint32(footer, crc32(file.subarray(footer + 4, footer + 10)), true);
  return file;
}

export const target: Target = {
  name: "xz",
  cost: "dear",
  expansion: 1 << 20,
  seeds: () =>
    Object.entries(PACKED)
      .filter(([command]) => command.startsWith("xz"))
      .flatMap(([, base64]) => {
        const file = new Uint8Array(Buffer.from(base64, "base64"));
        return [file, Uint8Array.of(0, ...file.subarray(1))];
      }),
  run(bytes) {
    const file = sealed(bytes);
    const source = memorySource("file", file);
    const compression = compressionOf(source);
    askAll(
      ["FormatError"],
      () => expandXz(file, "file", 1 << 20),
      () => compression?.leastSize(source),
      () => {
        const parts = compression?.unpack(new InputReader(source)) ?? [];
        return Symbol.iterator in parts ? take(parts, 100).length : 0;
      },
    );
  },
};
