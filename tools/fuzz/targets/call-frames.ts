/** `.debug_frame` and `.eh_frame`: entries and their programs. */
import { openCallFrames } from "#debuginfo/dwarf";
import { memorySource } from "#source";
import { concat } from "../../../src/testing/bytes.ts";
import { dwarf } from "../../../src/testing/dwarf.ts";
import { askAll, type Target } from "../target.ts";

const CODE = 0xffff_ffff_8100_0000n;
const AT = 0x40_0000n;
const AFTER_CALL = [0x0c, 7, 8, 0x90, 1];
const PROGRAM = [0x41, 0x0e, 16, 0x86, 2, 0x43, 0x0d, 6, 0x0a, 0x41, 0x0b, 0x0f, 2, 0x76, 16, 0x10, 3, 2, 0x77, 8];

/** The first byte tells which section it is. */
function debugFrame(version: number): Uint8Array {
  const file = dwarf();
  const section = file.section(".debug_frame").label("cie");
  section.sized(4, () => {
    section.int(4, -1).int(1, version).text("");
    if (version >= 4) section.int(1, 8).int(1, 0);
    section.uleb(1).sleb(-8).uleb(16).raw(AFTER_CALL);
  });
  section.sized(4, () => {
    section.offsetOf("cie", 4).int(8, CODE).int(8, 0x100).raw(PROGRAM);
  });
  return concat(Uint8Array.of(0), file.bytes().get(".debug_frame") ?? new Uint8Array(0));
}

function ehFrame(): Uint8Array {
  const section = dwarf().section(".eh_frame");
  const data = [0x13, 1, 2, 3, 4, 3, 0];
  section.sized(4, () => {
    section.int(4, 0).int(1, 1).text("zPLRSB").uleb(1).sleb(-8).int(1, 16);
    section.uleb(data.length).raw(data).raw(AFTER_CALL);
  });
  section.int(4, 0);
  section.sized(4, () => {
    section.int(4, section.offset).int(8, 0x1000).int(8, 0x10).uleb(0).raw(PROGRAM);
  });
  return concat(Uint8Array.of(1), Uint8Array.from(section.bytes));
}

export const target: Target = {
  name: "call-frames",
  cost: "dear",
  seeds: () => [debugFrame(1), debugFrame(4), ehFrame()],
  run(bytes) {
    const wanted = ((bytes[0] ?? 0) & 1) === 0 ? ".debug_frame" : ".eh_frame";
    const content = bytes.slice(1);
    const frames = openCallFrames({
      find: (name) => (name === wanted ? memorySource(name, content) : undefined),
      address: () => AT,
    });
    askAll(["FormatError"], ...[CODE, CODE + 5n, 0x1000n, 0x1008n, 0n].map((at) => () => frames?.find(at)));
  },
};
