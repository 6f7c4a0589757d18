/** Snapshots of VMware, memory inside or in a second file, and guest dumps. */
import { buildGuestDump, buildSnapshot, buildVmem } from "../../../src/testing/vmware.ts";
import { dumpTarget } from "../dump-target.ts";
import { joinParts, splitParts } from "../parts.ts";
import { SMALL_MEMORY } from "../seeds/small-machine.ts";

const spec = {
  memory: SMALL_MEMORY,
  cpus: [
    { rip: 1n, rsp: 2n, cr3: 0x1000n },
    { rip: 3n, rsp: 4n },
  ],
};
const memory = buildVmem(SMALL_MEMORY);

export const target = dumpTarget(
  "vmware",
  () => [
    joinParts(buildSnapshot(spec, false), new Uint8Array(0)),
    joinParts(buildSnapshot(spec, true), memory),
    joinParts(buildSnapshot({ ...spec, blocks: true }, true), memory),
    joinParts(buildGuestDump(spec, 1), memory),
    joinParts(buildGuestDump(spec, 4), memory),
    joinParts(buildGuestDump(spec, 7), memory),
  ],
  (bytes) => splitParts(bytes, 2).flatMap((part, i) => (i > 0 && part.length === 0 ? [] : [{ bytes: part }])),
);
