import { type LineGroup, V6_12 } from "../line-group.ts";

/** log. */
export const LOG: LineGroup = {
  title: "Kernel log",
  lines: ["log", "dmesg", "log -t", "log -T", "log -m", "log -c", "log -d", "log | tail -20"],
  explanations: [
    {
      line: /^(sys|log -T|ps -t 1)$/,
      kernels: V6_12,
      reason: "crash",
      why: "crash takes 1000 for CONFIG_HZ, which is 250",
    },
  ],
};
