/** makedumpfile's flattened format around other containers. */
import { buildElfCore, buildKdump, flatten } from "../../../src/testing/kdump.ts";
import { dumpTarget } from "../dump-target.ts";
import { SMALL_MACHINE } from "../seeds/small-machine.ts";

export const target = dumpTarget("flattened", () => [
  flatten(buildElfCore(SMALL_MACHINE), 1000),
  flatten(buildKdump(SMALL_MACHINE), 3000),
]);
