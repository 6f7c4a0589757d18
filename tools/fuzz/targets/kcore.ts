/** The memory of the running machine. */
import { buildKcore } from "../../../src/testing/kcore.ts";
import { dumpTarget } from "../dump-target.ts";
import { SMALL_MACHINE } from "../seeds/small-machine.ts";

export const target = dumpTarget(
  "kcore",
  () => [buildKcore(SMALL_MACHINE)],
  (bytes) => [{ bytes, live: true }],
);
