import { describe, expect, test } from "vitest";
import { address } from "#base";
import type { Kernel } from "#kernel";
import { drawKernel, type TaskSpec } from "../../testing/kernel.ts";
import { frameFunction, taskStack, unwindSource } from "./index.ts";

const stackOf = (kernel: Kernel, task: bigint): string => {
  const { frames, stop } = taskStack(kernel, address(task));
  return [...frames.map((frame) => frameFunction(kernel, frame) ?? "?"), stop.kind].join(" ");
};

describe("a task's stack begins", () => {
  const busy: TaskSpec = { pid: 7, comm: "busy", cpu: 1, running: true, stack: ["crunch", "do_syscall_64"] };

  test("where it was switched out", () => {
    const { kernel, at } = drawKernel({ tasks: [{ pid: 7, comm: "sleeper" }] });
    const { frames, cpu } = taskStack(kernel, at("&sleeper"));
    expect(cpu).toBeUndefined();
    expect(frames[0]).toMatchObject({ exact: false, trust: "orc" });
    expect(stackOf(kernel, at("&sleeper"))).toBe("__schedule schedule entry_SYSCALL_64_after_hwframe user");
  });

  test("at its processor's registers while it runs", () => {
    const { kernel, at } = drawKernel({ tasks: [busy] });
    const { frames, cpu } = taskStack(kernel, at("&busy"));
    expect([cpu, taskStack(kernel, at("&swapper/1")).cpu]).toEqual([1, undefined]);
    expect(frames[0]).toMatchObject({ exact: true, trust: "registers", sp: kernel.target.cpuNotes[1].registers.rsp });
  });

  test("at its processor's registers on the interrupt stack", () => {
    const stack = ["tick", { switches: "sysvec_timer" }, { entry: "asm_sysvec_timer" }, "crunch"];
    const { kernel, at } = drawKernel({ tasks: [{ ...busy, stack }] });
    expect(stackOf(kernel, at("&busy"))).toBe(
      "tick sysvec_timer asm_sysvec_timer crunch entry_SYSCALL_64_after_hwframe user",
    );
  });

  test.each([
    ["the dump has none for its processor", [undefined, undefined]],
    ["the processor was in user mode", [undefined, { cs: 0x33n, rip: 0x401000n, rsp: 0x7ffe_0000n }]],
    ["they are of another stack", [undefined, { cs: 0x10n, rip: 0xffff_ffff_9d00_0100n, rsp: 0xffff_c900_dead_0000n }]],
  ])("where it was last switched out when %s", (_, registers) => {
    const { kernel, at } = drawKernel({ tasks: [busy] });
    const cpuNotes = registers.flatMap((each, pid) =>
      each === undefined && pid === 1 ? [] : [{ pid, registers: each ?? {} }],
    );
    const changed = { ...kernel, target: { ...kernel.target, cpuNotes: cpuNotes as never } };
    const other: Kernel = { ...changed, once: (compute) => compute(other) };
    expect(taskStack(other, at("&busy")).frames[0].trust).toBe("orc");
  });
});

describe("text", () => {
  const { kernel, at } = drawKernel({ modules: [{ name: "nfs", functions: ["nfs_wait"] }] });
  test.each([
    ["the kernel's", "schedule()", 0n, true],
    ["a module's", "nfs_wait()", 0n, true],
    ["what is behind a module's", "nfs_wait()", 64n, false],
    ["data", "&init_uts_ns", 0n, false],
    ["the heap", "&drawn_node", 0n, false],
  ])("is %s: %s + %d: %s", (_, reference, offset, isText) => {
    expect(unwindSource(kernel).isText(address(at(reference) + offset))).toBe(isText);
  });
});
