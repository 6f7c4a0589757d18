import { ALL, BEFORE_6_12, type LineGroup, V6_12 } from "../line-group.ts";

/** bt. */
export const STACKS: LineGroup = {
  title: "Stacks",
  lines: [
    "bt",
    "bt 1",
    "bt {task:1}",
    "bt {pid:khungtaskd}",
    "bt -a",
    "bt -c 0",
    "bt -p",
    "bt -l",
    "bt -f",
    "bt -F",
    "bt -s",
    "bt -sx",
    "bt -t",
    "bt -T",
    "bt -e",
    "bt -v",
    "bt -g 1",
    "bt -l {pid:kthreadd}",
    "bt -f {pid:kthreadd}",
    "foreach bt",
    "foreach UN bt",
    "foreach UN bt -l",
    "foreach kthreadd bt -s",
    "foreach RU ps",
  ],
  explanations: [
    {
      line: /^bt -c/,
      kernels: BEFORE_6_12,
      reason: "crash",
      why: "crash begins a stopped CPU's stack at a stale address",
    },
    { line: /^(foreach UN )?bt -l/, kernels: ALL, reason: "crash", why: "crash shows the line behind the call" },
    { line: /^bt -(F|v)$/, kernels: ALL, reason: "missing", why: "the option is not there yet" },
    {
      line: /^(bt -a|foreach bt)$/,
      kernels: ALL,
      reason: "crash",
      why: "crash begins a stopped CPU's stack at a stale address",
    },
    { line: /^bt/, kernels: V6_12, reason: "crash", why: "crash misses the frame of watchdog.cold" },
  ],
};
