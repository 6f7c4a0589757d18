import { BEFORE_6_12, type LineGroup, V6_12 } from "../line-group.ts";

/** irq, mach. */
export const MACHINE: LineGroup = {
  title: "Machine and interrupts",
  lines: [
    "irq",
    "irq 9",
    "irq 1 4 300",
    "irq 9999",
    "irq -u",
    "irq -d",
    "irq -b",
    "irq -a",
    "irq -s",
    "irq -s -c 0",
    "irq -s -c 0,1",
    "irq -s -c 7",
    "irq foo",
    "irq -Z",
    "mach",
    "mach -m",
    "mach -c",
    "mach -c -x",
    "mach -c -d",
    "mach -m -c",
    "mach -x -d",
    "mach -o",
  ],
  explanations: [
    {
      line: /^mach$/,
      kernels: BEFORE_6_12,
      reason: "crash",
      why: "crash calls the MCE stack unknown and gives it no size where no vector uses it",
    },
    { line: /^mach$/, kernels: V6_12, reason: "crash", why: "crash takes 1000 for CONFIG_HZ, which is 250" },
  ],
};
