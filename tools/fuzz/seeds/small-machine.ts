import type { DumpSpec, Memory } from "../../../src/testing/kdump.ts";

const PAGE = 4096;

/** The memory that seeds of dumps hold: as little as has pages, a hole and a filtered page. */
export const SMALL_MEMORY: Memory = [
  new Uint8Array(PAGE).fill(1),
  undefined,
  "filtered",
  Uint8Array.from({ length: PAGE }, (_, i) => (i * 7) & 0xff),
];

/** A machine with that memory. */
export const SMALL_MACHINE: DumpSpec = {
  memory: SMALL_MEMORY,
  vmcoreinfo: "OSRELEASE=6.1.0\nPAGESIZE=4096\n",
  processors: 1,
};
