import { describe, expect, test } from "vitest";
import { drawKernel } from "../../testing/kernel.ts";
import { onlineCpus, perCpuAddress, perCpuOffset, possibleCpus, presentCpus } from "./index.ts";

describe("masks of processors", () => {
  test("name each bit that is set", () => {
    const { kernel } = drawKernel({
      cpus: 4,
      globals: {
        "struct cpumask __cpu_present_mask": { bits: [0b0111] },
        // A panic takes the others out of it.
        "struct cpumask __cpu_online_mask": { bits: [0b0100] },
      },
    });
    expect([possibleCpus(kernel), presentCpus(kernel), onlineCpus(kernel)]).toEqual([[0, 1, 2, 3], [0, 1, 2], [2]]);
  });

  test("may have more bits than a word", () => {
    const { kernel } = drawKernel({
      types: "struct cpumask { unsigned long bits[128]; };",
      globals: { "struct cpumask __cpu_present_mask": { "bits[0]": 1, "bits[1]": 2, "bits[127]": 2n ** 63n } },
    });
    expect(presentCpus(kernel)).toEqual([0, 65, 8191]);
  });
});

describe.each([
  ["symbols that count from zero", "absolute-percpu"],
  ["symbols inside the image (v6.15)", "base"],
  ["symbols inside the image (v7.0)", "place"],
] as const)("per-CPU variables by %s", (_, kallsyms) => {
  const { kernel, at } = drawKernel({ kallsyms, perCpu: { "int counter": [11, 22] } });

  test.each([
    [0, 11],
    [1, 22],
  ])("processor %d has its own", (cpu, value) => {
    expect(perCpuAddress(kernel, "counter", cpu)).toBe(at(`&counter_${cpu}`));
    expect(kernel.target.memory.i32(perCpuAddress(kernel, "counter", cpu))).toBe(value);
    expect(BigInt.asUintN(64, at("&counter") + perCpuOffset(kernel, cpu))).toBe(at(`&counter_${cpu}`));
  });
});
