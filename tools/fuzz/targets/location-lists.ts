/** `.debug_loc` and `.debug_loclists`: the first byte tells which, the second where the list begins. */

import { memorySource } from "#source";
import {
  findLastLocation,
  findLocation,
  listedLocations,
  locationList,
} from "../../../src/debuginfo/dwarf/location-list.ts";
import { findSection, requireSection } from "../../../src/debuginfo/dwarf/sections.ts";
import { concat, place } from "../../../src/testing/bytes.ts";
import { askAll, type Target, take } from "../target.ts";

const QUESTIONS = [0x1000n, 0x1010n];

export const target: Target = {
  name: "location-lists",
  cost: "cheap",
  longest: 300,
  seeds: () => [
    concat(
      Uint8Array.of(0, 0),
      place(16, [
        [0, 8, 4],
        [8, 8, 20],
      ]),
      Uint8Array.of(1, 0, 0x53),
      place(16, [
        [0, 8, 2n ** 64n - 1n],
        [8, 8, 0x1000],
      ]),
      new Uint8Array(16),
    ),
    concat(
      Uint8Array.of(1, 0, 6),
      place(8, [[0, 8, 0x1000]]),
      Uint8Array.of(4, 0, 8, 1, 0x53, 1, 0, 2, 0, 1, 1, 0x50, 3, 0, 4, 1, 0x51, 9, 0, 0, 5, 1, 0x52),
      Uint8Array.of(7),
      place(16, [
        [0, 8, 0x1000],
        [8, 8, 0x2000],
      ]),
      Uint8Array.of(1, 0x53, 8),
      place(8, [[0, 8, 0x1000]]),
      Uint8Array.of(4, 1, 0x54, 0),
    ),
  ],
  run(bytes) {
    const [kind = 0, offset = 0] = bytes;
    const name = (kind & 1) === 0 ? ".debug_loc" : ".debug_loclists";
    const source = memorySource(name, bytes.slice(2));
    const section = requireSection(findSection({ find: () => source }, name), name);
    const encoding = { version: 5, offsetSize: 4, addressSize: (kind & 2) === 0 ? 8 : 4 } as const;
    const list =
      (kind & 1) === 0
        ? locationList(section, offset, encoding, 0x1000n)
        : listedLocations(section, offset, encoding, 0x1000n, (index) => 0x1000n + BigInt(index));
    askAll(
      ["FormatError"],
      () => take(list.entries()),
      ...QUESTIONS.flatMap((address) => [
        () => findLocation(list, { address, isEntry: true }),
        () => findLocation(list, { address, isEntry: false }),
        () => findLastLocation(list, address),
      ]),
    );
  },
};
