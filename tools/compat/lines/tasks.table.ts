import { type LineGroup, V6_12 } from "../line-group.ts";

/** ps, foreach, task, set, sig. */
export const TASKS: LineGroup = {
  title: "Tasks",
  lines: [
    "ps",
    "ps -k",
    "ps -u",
    "ps -G",
    "ps -A",
    "ps -S",
    "ps -s",
    "ps -l",
    "ps -m",
    "ps -m -C 0",
    "ps -y FIFO",
    "ps 1",
    "ps {task:1}",
    "ps kthreadd",
    "ps 'kworker.*'",
    "ps 1 2 kthreadd",
    "ps -p 1",
    "ps -p {pid:khungtaskd}",
    "ps -c 1",
    "ps -t 1",
    "ps -a 1",
    "ps -g 1",
    "ps -r 1",
    "ps | grep UN",
    "ps 99999999",
  ],
  explanations: [
    {
      line: /^(sys|log -T|ps -t 1)$/,
      kernels: V6_12,
      reason: "crash",
      why: "crash takes 1000 for CONFIG_HZ, which is 250",
    },
  ],
};
