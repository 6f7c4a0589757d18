/** Dumps by LiME. */
import { buildLime } from "../../../src/testing/lime.ts";
import { dumpTarget } from "../dump-target.ts";
import { SMALL_MEMORY } from "../seeds/small-machine.ts";

export const target = dumpTarget("lime", () => [buildLime(SMALL_MEMORY)]);
