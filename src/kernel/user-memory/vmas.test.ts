import { describe, expect, test } from "vitest";
import { CorruptionError } from "#base";
import { drawKernel, type Value } from "../../testing/kernel.ts";
import { vmaFlagNames } from "./vma-flags.ts";
import { findVma, vmas } from "./vmas.ts";

const LISTED = `
  struct mm_struct { struct vm_area_struct *mmap; void *pgd; };
  struct vm_area_struct { unsigned long vm_start, vm_end; struct vm_area_struct *vm_next; unsigned long vm_flags; };
`;

describe("ranges in a list", () => {
  const draw = (first: Readonly<Record<string, Value>>) =>
    drawKernel({
      types: LISTED,
      heap: {
        "struct mm_struct mm": { mmap: "&text" },
        "struct vm_area_struct text": { vm_start: 0x1000, vm_end: 0x3000, vm_next: "&stack" },
        "struct vm_area_struct stack": { vm_start: 0x8000, vm_end: 0x9000, vm_flags: 0x100, ...first },
      },
    });

  test("come by address", () => {
    const { kernel, at } = draw({});
    expect(Array.from(vmas(kernel, at("&mm")), ({ address }) => address)).toEqual([at("&text"), at("&stack")]);
    expect(findVma(kernel, at("&mm"), 0x2fffn)?.address).toBe(at("&text"));
    expect(findVma(kernel, at("&mm"), 0x3000n)).toBeUndefined();
    expect(findVma(kernel, at("&mm"), 0x9000n)).toBeUndefined();
  });

  test("that does not ascend is broken", () => {
    const { kernel, at } = draw({ vm_next: "&text" });
    expect(() => [...vmas(kernel, at("&mm"))]).toThrow(CorruptionError);
  });
});

describe("flags of ranges", () => {
  const table = (letters: readonly string[], step: 2 | 3): number[] =>
    Array.from({ length: 64 }, (_, i) => letters[i] ?? "??").flatMap((two) =>
      [...two, "\0"].slice(0, step).map((letter) => letter.charCodeAt(0)),
    );
  const LETTERS = ["rd", "wr", "ex", "sh", "mr", "mw", "me", "ms", "gd", "um", "pf", "", "uw"].map(
    (two) => two || "??",
  );

  test.each([2, 3] as const)("are named by the kernel's own table of %i letters", (step) => {
    const { kernel } = drawKernel({ globals: { "unsigned char mnemonics[256]": table(LETTERS, step) } });
    expect(vmaFlagNames(kernel, 0x1073n)).toEqual(["READ", "WRITE", "MAYREAD", "MAYWRITE", "MAYEXEC", "UFFD_WP"]);
    expect(vmaFlagNames(kernel, 0x800n)).toEqual(["0x800"]);
  });

  test("of kernels without one are those of before v3.8", () => {
    const { kernel } = drawKernel();
    expect(vmaFlagNames(kernel, 0x1875n)).toEqual([
      "READ",
      "EXEC",
      "MAYREAD",
      "MAYWRITE",
      "MAYEXEC",
      "DENYWRITE",
      "EXECUTABLE",
    ]);
  });
});
