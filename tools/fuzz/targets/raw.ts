/** Raw memory at two addresses, which the first sixteen bytes give. */
import { Bytes } from "#base";
import { place } from "../../../src/testing/bytes.ts";
import { dumpTarget } from "../dump-target.ts";
import { joinParts, splitParts } from "../parts.ts";

const PAGE = 4096;
const addresses = (first: number, second: number): Uint8Array =>
  place(16, [
    [0, 8, first],
    [8, 8, second],
  ]);

export const target = dumpTarget(
  "raw",
  () => [
    joinParts(addresses(0, 3 * PAGE), new Uint8Array(2 * PAGE), new Uint8Array(PAGE)),
    joinParts(addresses(2 * PAGE, 100), new Uint8Array(PAGE), new Uint8Array(PAGE)),
  ],
  (bytes) => {
    const [header = bytes, ...parts] = splitParts(bytes, 3);
    const words = new Bytes(Uint8Array.from({ length: 16 }, (_, i) => header[i] ?? 0));
    // What people type is a safe integer by then.
    return parts.map((part, i) => ({ bytes: part, address: words.n64(8 * i) % Number.MAX_SAFE_INTEGER }));
  },
);
