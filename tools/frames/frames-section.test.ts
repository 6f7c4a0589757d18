import { expect, test } from "vitest";
import { compareStacks } from "./compare-stacks.ts";
import { framesSection } from "./frames-section.ts";
import type { DumpStacks, StackFrame } from "./stack.ts";

const frame = (name: string, value: bigint | undefined, provenance?: string): StackFrame => ({
  names: [name],
  inline: false,
  ip: 0x10n,
  file: "a.c",
  line: 1,
  variables: [
    {
      name: "count",
      type: "int",
      size: 4,
      content: value === undefined ? undefined : { value, bytes: undefined, unknown: [], address: undefined },
      provenance,
      confidence: provenance && "likely",
      moment: undefined,
    },
  ],
});

const dump = (frames: readonly StackFrame[]): DumpStacks => ({
  stacks: [{ task: 1n, pid: 1, comm: "init", frames, problem: undefined }],
  cut: 0,
});

test("the tables count what both, and what only one of them has", () => {
  const ours = dump([frame("a", 1n, "dwarf"), frame("b", 2n, "call-site"), frame("c", undefined)]);
  const drgn = dump([frame("a", 1n), frame("b", undefined), frame("c", 3n)]);
  const result = { release: "6.1", modules: false, stacks: compareStacks(ours, drgn), cut: 4 };
  const lines = framesSection("drgn 0.3.0", [result]).split("\n");
  expect(lines).toContain("| 6.1, vmlinux | 1 | 1 | 3 | 0 | 0 | 0 | 0 | 4 |");
  expect(lines).toContain("| 6.1, vmlinux | 3 | 2 (66.7 %) | 2 (66.7 %) | 1 | 0 | 0 | 1 | 1 |");
  expect(lines).toContain("| call-site likely | 1 (1) |");
  expect(lines).toContain("| dwarf likely | 1 (0) |");
});
