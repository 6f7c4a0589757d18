/** Unwound stacks against those that the kernel unwound itself: for /proc/PID/stack, and for its console. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { optional } from "#base";
import type { Kernel } from "#kernel";
import { taskStack } from "#kernel/stack";
import { panicTask } from "#kernel/system";
import { type Frame, lookupAddress } from "#unwind";
import { findTask, sameSwitches } from "./support/asleep.ts";
import { type ConsoleTrace, consoleTraces } from "./support/console-trace.ts";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";
import { spellFrame, spellFrames, withoutSize } from "./support/frame-spelling.ts";

for (const name of fixtureNames()) {
  describeDump(name, (dump) => {
    it("every task that still sleeps has the stack of /proc/PID/stack", () => {
      const { kernel, truth } = dump;
      const asleep = truth.tasks().filter((task) => "SDI".includes(task.state) && sameSwitches(kernel, task));
      const compared = asleep.map(({ pid, comm, stack }) => {
        const spoken = stack.map(withoutSize);
        const frames = framesOf(kernel, pid).filter((frame) => !isScheduler(kernel, frame));
        return { task: `${comm} (pid ${pid})`, spoken, ours: spellFrames(kernel, frames, spoken) };
      });
      expect(compared.length).toBeGreaterThan(40);
      expect(compared.map(({ task, ours }) => ({ task, stack: ours }))).toEqual(
        compared.map(({ task, spoken }) => ({ task, stack: spoken })),
      );
    });

    it("every stack ends where tasks begin, and no frame is a guess", () => {
      const { kernel, truth } = dump;
      const ends = truth.tasks().map(({ pid, comm, state }) => {
        // A zombie has no stack any more; one that ran when the others were stopped was in user mode or on its way.
        if (state === "Z" || findTask(kernel, pid) === undefined) return [];
        const { frames, stop } = stackOf(kernel, pid);
        const guesses = frames.filter(({ trust }) => trust !== "orc" && trust !== "registers");
        const good = (stop.kind === "end" || stop.kind === "user") && guesses.length === 0;
        return good ? [] : [`${comm} (pid ${pid}): ${stop.kind}, ${guesses.map((frame) => spellFrame(kernel, frame))}`];
      });
      expect(ends.flat()).toEqual([]);
    });

    it("a word of a stack that points to the task itself is named after the cache of tasks", () => {
      const { kernel } = dump;
      const text = dump.run("bt -FF 1");
      const tasks = Array.from(text.matchAll(/\[([0-9a-f]{16}):task_struct\]/g), ([, address]) =>
        BigInt(`0x${address}`),
      );
      const own = findTask(kernel, 1)?.address ?? 0n;
      expect(tasks).toContain(own);
      // The same word, by number.
      expect(dump.run("bt -f 1").match(new RegExp(own.toString(16), "g"))?.length ?? 0).toBeGreaterThan(1);
    });

    it("registers that were saved on entry are found by their looks where unwinding leads to them", () => {
      const { kernel, truth } = dump;
      const compared = truth.tasks().flatMap(({ pid, state }) => {
        // A zombie's stack has been given back.
        if (state === "Z" || findTask(kernel, pid) === undefined) return [];
        const saved = optional(() => stackOf(kernel, pid))?.frames.flatMap((frame) => frame.saved ?? []) ?? [];
        if (saved.length === 0) return [];
        const text = dump.run(`bt -e ${pid}`);
        return saved.map(({ address }) => `${pid} ${text.includes(`EXCEPTION FRAME AT: ${address.toString(16)}\n`)}`);
      });
      expect(compared.length).toBeGreaterThan(20);
      expect(compared.filter((line) => !line.endsWith(" true"))).toEqual([]);
    });

    it("no stack overflowed, and none that the kernel marks lacks its mark", () => {
      expect(dump.run("bt -v")).toBe("No stack overflows detected\n");
    });

    it("the stack of the task that panicked is the one on the console", () => {
      const { kernel } = dump;
      const task = panicTask(kernel);
      if (task === undefined) throw new Error("no task panicked");
      const spoken = behindPanic(dumpedTrace(dump).frames.map(withoutSize));
      // The panic went on after it had printed its trace, so its own frame has moved on.
      const frames = taskStack(kernel, task).frames;
      const panic = frames.findLastIndex((frame) => spellFrame(kernel, frame).startsWith("panic+"));
      expect(panic).toBeGreaterThanOrEqual(0);
      expect(spoken.length).toBeGreaterThanOrEqual(3);
      expect(spellFrames(kernel, frames.slice(panic + 1), spoken)).toEqual(spoken);
    });
  });
}

for (const name of fixtureNames("hung")) {
  describeDump(name, (dump) => {
    it("the stack of the blocked task is the one on the console, to the last frame", () => {
      const { kernel, truth, fixture } = dump;
      const trace = consoleTraces(readFileSync(fixture.console, "latin1")).find(({ heading }) =>
        heading.includes("task:dd "),
      );
      const spoken = (trace?.frames ?? []).map(withoutSize);
      expect(spoken.length).toBeGreaterThan(8);
      expect(spellFrames(kernel, framesOf(kernel, truth.culprit()), spoken)).toEqual(spoken);
    });

    it("bt shows the registers with which the blocked task entered the kernel", () => {
      const said = readFileSync(dump.fixture.console, "latin1");
      const registers = said.slice(said.indexOf("task:dd "));
      const bt = dump.run(`bt ${dump.truth.culprit()}`);
      for (const register of ["RAX", "RBX", "RCX", "RDX", "RSI", "RDI", "RBP", "R10", "R11", "R12", "R13"]) {
        const value = new RegExp(`\\b${register}: ([0-9a-f]{16})`).exec(registers)?.[1];
        expect(bt).toMatch(new RegExp(`\\b${register}: ${value}\\b`));
      }
    });
  });
}

const stackOf = (kernel: Kernel, pid: number) => {
  const task = findTask(kernel, pid);
  if (task === undefined) throw new Error(`no task ${pid}`);
  return taskStack(kernel, task.address);
};

const framesOf = (kernel: Kernel, pid: number): readonly Frame[] => stackOf(kernel, pid).frames;

/** /proc/PID/stack leaves out functions that wait on behalf of others (kernel/sched/core.c, in_sched_functions). */
function isScheduler({ target: { symbols } }: Kernel, frame: Frame): boolean {
  const at = lookupAddress(frame);
  return ["__sched", "__lock"].some((section) => {
    const start = symbols.find(`${section}_text_start`)?.address;
    const end = symbols.find(`${section}_text_end`)?.address;
    return start !== undefined && end !== undefined && at >= start && at < end;
  });
}

/** The trace that panic() printed of itself, the last on the console. */
function dumpedTrace({ fixture }: DumpUnderTest): ConsoleTrace {
  const trace = consoleTraces(readFileSync(fixture.console, "latin1")).at(-1);
  if (trace === undefined) throw new Error("the console has no trace");
  return trace;
}

function behindPanic(frames: readonly string[]): readonly string[] {
  return frames.slice(frames.findIndex((frame) => frame.startsWith("panic+")) + 1);
}
