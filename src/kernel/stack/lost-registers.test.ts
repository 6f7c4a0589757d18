import { describe, expect, test } from "vitest";
import { kernelOf } from "#kernel";
import { openTarget } from "#target";
import { type DrawnFrame, drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { frameFunction, taskStack } from "./index.ts";

/** The stack of the second processor's task, in a dump that has no registers. */
function lost(stack: readonly DrawnFrame[], spec: KernelSpec = {}) {
  const { dump, at } = drawKernel({ tasks: [{ pid: 7, comm: "busy", cpu: 1, running: true, stack }], ...spec });
  const kernel = kernelOf(openTarget({ ...dump, notes: [], cpuStates: [] }));
  const { frames, stop, lacks, cpu } = taskStack(kernel, at("&busy"));
  return {
    cpu,
    frames: frames.map((frame) => `${frameFunction(kernel, frame) ?? "?"} ${frame.trust}`),
    stop: stop.kind,
    lacks,
  };
}

const SEARCHED = "the dump has no registers of processor 1: the stack was searched for where the processor stopped";
const SWITCHED = "the dump has no registers of processor 1: this is where the task was switched out last";
const USER = ["do_syscall_64 orc", "entry_SYSCALL_64_after_hwframe orc"];

describe("a task that ran on a processor whose registers are lost", () => {
  test("has the stack of the panic", () => {
    expect(lost(["delay_loop", "panic", "oops_end", "do_syscall_64"])).toEqual({
      cpu: 1,
      frames: ["panic scan", "oops_end orc", ...USER],
      stop: "user",
      lacks: SEARCHED,
    });
  });

  test("has the stack on which the processor was stopped, through the interrupt", () => {
    const stack: readonly DrawnFrame[] = [
      "native_halt",
      "stop_this_cpu",
      { switches: "sysvec_reboot" },
      { entry: "asm_sysvec_reboot" },
      "crunch",
      "do_syscall_64",
    ];
    expect(lost(stack)).toEqual({
      cpu: 1,
      frames: ["stop_this_cpu scan", "sysvec_reboot orc", "asm_sysvec_reboot orc", "crunch orc", ...USER],
      stop: "user",
      lacks: SEARCHED,
    });
  });

  test("has the stack where it was switched out when the machine did not die", () => {
    const { frames, lacks } = lost(["tick", "crunch", "do_syscall_64"]);
    expect(lacks).toBe(SWITCHED);
    expect(frames.slice(-2)).toEqual(USER);
  });

  test("has no stack that the tables do not lead through: a word that only looks like a death is passed over", () => {
    const spec: KernelSpec = { functions: ["panic"] };
    const holds = { "unsigned long stale": drawKernel(spec).at("panic()") + 16n };
    const { frames, lacks } = lost(["tick", { call: "crunch", holds }, "do_syscall_64"], spec);
    expect(lacks).toBe(SWITCHED);
    expect(frames.join()).not.toContain("panic");
  });
});

test("a task whose processor's registers are known lacks nothing", () => {
  const { kernel, at } = drawKernel({ tasks: [{ pid: 7, comm: "busy", cpu: 1, running: true, stack: ["crunch"] }] });
  expect(taskStack(kernel, at("&busy")).lacks).toBeUndefined();
  expect(taskStack(kernel, at("&swapper/1")).lacks).toBeUndefined();
});
