import { expect, test } from "vitest";
import { drawKernel } from "../testing/kernel.ts";
import { busyQueues } from "../testing/kernel-queues.ts";
import { drawnHighResolution, drawnWheels } from "../testing/kernel-timers.ts";
import { testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";
import { irq } from "./irq.ts";
import { mach } from "./mach.ts";
import { runq } from "./runq.ts";
import { timer } from "./timer.ts";

const OFFLINE = { "struct cpumask __cpu_online_mask": { bits: [1] } };
const [queues, wheels, clocks, machine] = [
  { ...busyQueues(), globals: { ...busyQueues().globals, ...OFFLINE } },
  { ...drawnWheels(1), globals: { ...drawnWheels(1).globals, ...OFFLINE } },
  {
    ...drawnHighResolution("with get_time"),
    globals: { ...drawnHighResolution("with get_time").globals, ...OFFLINE },
  },
  {
    types: `
      struct irq_desc { void *action; };
      struct irqaction { void *handler; struct irqaction *next; const char *name; };
      struct cpuinfo_x86 { int x86; };`,
    globals: { ...OFFLINE, "int nr_irqs": 4, "struct xarray irq_desc_tree": {} },
    perCpu: { "struct cpuinfo_x86 cpu_info": [{}, {}] },
  },
].map((spec) => drawKernel(spec).kernel);

/** What a line shows while processors that were offline are hidden. */
function run(kernel: typeof queues, line: string): string {
  if (kernel === undefined) throw new Error("no kernel");
  const basic = testSession({ commands: [irq, mach, runq, timer] });
  const session = {
    ...basic,
    settings: { ...basic.settings, offline: "hide" as const },
    kernel,
    target: kernel.target,
  };
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  runCommand(session, line, { write, error: write });
  return text;
}

test.each([
  ["runq -c 1", queues, "CPU 1 [OFFLINE]\n"],
  ["runq -g -c 1", queues, "CPU 1 [OFFLINE]\n"],
  ["runq -d -c 1", queues, "\nCPU 1 [OFFLINE]\n"],
  ["runq -t -c 1", queues, " CPU 1: [OFFLINE]\n"],
  ["runq -m -c 1", queues, " CPU 1: [OFFLINE]\n"],
  ["timer -C 1", wheels, "JIFFIES   \n4295142296\n\nTIMER_BASES[1]: [OFFLINE]\n"],
  ["timer -r -C 1", clocks, "CPU: 1  [OFFLINE]\n"],
  ["irq -s", machine, "irq: CPU1 is OFFLINE.\n           CPU0 \n"],
  ["irq -s -c 1", machine, "irq: CPU1 is OFFLINE.\n     \n"],
  ["mach -c", machine, "CPU 0:\nstruct cpuinfo_x86 {\n  x86 = 0\n}\n\nCPU 1: [OFFLINE]\n"],
] as const)("%s", (line, kernel, text) => {
  expect(run(kernel, line)).toBe(text);
});

test("mach marks their stacks", () => {
  expect(run(machine, "mach")).toMatch(/ IRQ STACKS:\n +CPU 0: [0-9a-f]{16}\n +CPU 1: [0-9a-f]{16} \[OFFLINE\]\n/);
});
