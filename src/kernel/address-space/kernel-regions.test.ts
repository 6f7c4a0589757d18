import { describe, expect, test } from "vitest";
import { address } from "#base";
import { drawKernel } from "../../testing/kernel.ts";
import { isKernelAddress, kernelRegions, memoryEnd, userEnd } from "./kernel-regions.ts";

describe.each([4, 5] as const)("regions of a kernel with %i levels", (levels) => {
  const { kernel, at } = drawKernel({
    levels,
    modules: [{ name: "loop", functions: ["loop_probe"] }],
    globals: { "int answer": 42 },
    heap: { "int heaped": 43 },
    tasks: [{ pid: 1, comm: "init" }],
  });
  const found = (kind: string, where: bigint): number | undefined => {
    const region = kernelRegions(kernel).find((one) => one.kind === kind);
    for (const { start, size, physical } of region?.stretches(region.start, region.end) ?? []) {
      if (where >= start && where < start + BigInt(size)) return physical + Number(where - start);
    }
    return undefined;
  };
  const translated = (where: bigint): number => kernel.target.memory.translate(address(where));

  test("agree with the translation of single addresses", () => {
    const stack = kernel.target.memory.pointer(address(at("&init.stack")));
    expect(found("image", at("&answer"))).toBe(translated(at("&answer")));
    expect(found("direct", at("&heaped"))).toBe(translated(at("&heaped")));
    expect(found("vmalloc", stack)).toBe(translated(stack));
    expect(found("modules", at("loop_probe()"))).toBe(translated(at("loop_probe()")));
  });

  test("hold nothing of the others", () => {
    expect(found("vmalloc", at("&heaped"))).toBeUndefined();
    expect(found("modules", at("&answer"))).toBeUndefined();
  });

  test("lie in the kernel's half", () => {
    for (const { start } of kernelRegions(kernel)) expect(isKernelAddress(start)).toBe(true);
    expect(isKernelAddress(userEnd(kernel))).toBe(false);
    expect(userEnd(kernel)).toBe((1n << (levels === 5 ? 56n : 47n)) - 4096n);
  });
});

test("memory ends where the kernel says, if the dump holds that much", () => {
  const plain = drawKernel({ globals: { "unsigned long max_pfn": 5 } }).kernel;
  expect(memoryEnd(plain)).toBe(5 * 4096);
  const { kernel } = drawKernel({ globals: { "unsigned long max_pfn": 1 << 30 } });
  expect(memoryEnd(kernel)).toBe(kernel.target.physical.end);
});
