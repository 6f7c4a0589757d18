import { describe, expect, test } from "vitest";
import { address } from "#base";
import type { Kernel } from "#kernel";
import { type DrawnKernel, drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { cpuStackAt, threadSize } from "./index.ts";

/** struct cea_exception_stacks with 8 KiB a stack, a guard page before each; processor 1 has none. */
const EXCEPTION_STACKS: KernelSpec = {
  types: `struct cea_exception_stacks {
    char DF_stack_guard[4096]; char DF_stack[8192];
    char NMI_stack_guard[4096]; char NMI_stack[8192];
    char DB_stack_guard[4096]; char DB_stack[8192];
    char MCE_stack_guard[4096]; char MCE_stack[8192];
    char IST_top_guard[4096];
  };`,
  perCpu: { "struct cea_exception_stacks *cea_exception_stacks": ["&stacks", 0] },
  heap: { "struct cea_exception_stacks stacks": {} },
};

/** The stack that the word `offset` bytes from `base` lies on. */
const at = ({ kernel }: DrawnKernel, base: bigint, offset = 0) => cpuStackAt(kernel, address(base + BigInt(offset)));

describe("a processor's exception stacks", () => {
  const drawn = drawKernel(EXCEPTION_STACKS);

  test.each(["DF", "NMI", "DB", "MCE"] as const)(
    "%s: from its first byte to its last, without the guard pages",
    (kind) => {
      const start = drawn.at(`&stacks.${kind}_stack`);
      const stack = { kind, cpu: 0, start, end: start + 8192n };
      expect([at(drawn, start), at(drawn, start, 8191)]).toEqual([stack, stack]);
      expect([at(drawn, start, -1), at(drawn, start, 8192)]).toEqual([undefined, undefined]);
    },
  );

  test("are not a task's", () => {
    expect(at(drawn, drawn.kernel.target.memory.pointer(drawn.at("&swapper/0.stack")))).toBeUndefined();
  });
});

describe("a processor's interrupt stack", () => {
  const TOP = 0xffff_c900_0010_0000n;
  const HOT = "struct pcpu_hot { void *current_task; int preempt_count; void *hardirq_stack_ptr; };";

  test.each<[string, KernelSpec]>([
    ["up to v5.11 its pointer is its top", { perCpu: { "void *hardirq_stack_ptr": [TOP, TOP + 0x8000n] } }],
    ["from v5.12 on 8 below that", { perCpu: { "void *hardirq_stack_ptr": [TOP - 8n, TOP + 0x7ff8n] } }],
    [
      "from v6.2 to v6.14 it is part of pcpu_hot",
      {
        types: HOT,
        perCpu: {
          "void *hardirq_stack_ptr": undefined,
          "struct pcpu_hot pcpu_hot": [{ hardirq_stack_ptr: TOP - 8n }, { hardirq_stack_ptr: TOP + 0x7ff8n }],
        },
      },
    ],
  ])("%s", (_, spec) => {
    const drawn = drawKernel(spec);
    expect(at(drawn, TOP, -1)).toEqual({ kind: "IRQ", cpu: 0, start: TOP - 16384n, end: TOP });
    expect(at(drawn, TOP, -16384)).toMatchObject({ cpu: 0 });
    expect(at(drawn, TOP, -16385)).toBeUndefined();
    expect(at(drawn, TOP)).toBeUndefined();
    expect(at(drawn, TOP + 0x8000n, -1)).toMatchObject({ kind: "IRQ", cpu: 1 });
  });

  test("is not known where nothing points to it", () => {
    const drawn = drawKernel({ perCpu: { "void *hardirq_stack_ptr": undefined } });
    expect(at(drawn, TOP, -8)).toBeUndefined();
  });

  test("is known when another processor's area is not in the dump", () => {
    const drawn = drawKernel({ perCpu: { "void *hardirq_stack_ptr": [TOP, TOP + 0x8000n] } });
    const missing = drawn.frameOf(drawn.at("&hardirq_stack_ptr_0"));
    const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
    expect(cpuStackAt(kernel, address(TOP + 0x7ff0n))).toMatchObject({ kind: "IRQ", cpu: 1 });
    expect(cpuStackAt(kernel, address(TOP - 16n))).toBeUndefined();
  });
});

describe("a task's stack", () => {
  test.each([
    ["16 KiB", 16384, 16384],
    ["32 KiB with KASAN", 32768, 32768],
    ["16 KiB when the linker's marks make no sense", 12345, 16384],
  ])("has %s", (_, distance, size) => {
    const start = 0xffff_ffff_8200_0000n;
    const { kernel } = drawKernel();
    const symbols = { __start_init_stack: start, __end_init_stack: start + BigInt(distance) } as Record<string, bigint>;
    const image = (name: string) => (name in symbols ? { address: symbols[name] } : undefined);
    const marked = { ...kernel, target: { ...kernel.target, symbols: { ...kernel.target.symbols, image } } };
    expect(threadSize({ ...marked, once: (compute) => compute(marked as Kernel) } as Kernel)).toBe(size);
  });

  test("has 16 KiB without the linker's marks", () => {
    expect(threadSize(drawKernel().kernel)).toBe(16384);
  });
});
