/** Dumps by Fujitsu's firmware. */
import { buildSadump } from "../../../src/testing/sadump.ts";
import { dumpTarget } from "../dump-target.ts";
import { SMALL_MEMORY } from "../seeds/small-machine.ts";

const cpus = [
  { rip: 1n, rsp: 2n },
  { rip: 3n, rsp: 4n },
];

export const target = dumpTarget("sadump", () => [
  buildSadump({ memory: SMALL_MEMORY, cpus }),
  buildSadump({ memory: SMALL_MEMORY, cpus, version: 0 }),
]);
