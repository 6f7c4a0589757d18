/** Dumps as ELF cores. */
import { buildElfCore } from "../../../src/testing/kdump.ts";
import { dumpTarget } from "../dump-target.ts";
import { SMALL_MACHINE } from "../seeds/small-machine.ts";

export const target = dumpTarget("elf-core", () => [
  buildElfCore(SMALL_MACHINE),
  buildElfCore(SMALL_MACHINE, { escapedCounts: true, sectionHeadersFirst: true }),
]);
