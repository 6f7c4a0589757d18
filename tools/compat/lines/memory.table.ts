import { ALL, type LineGroup } from "../line-group.ts";

/** rd, wr, search, and what turns addresses into others. */
export const MEMORY: LineGroup = {
  title: "Memory",
  lines: [
    "rd jiffies",
    "rd -d jiffies",
    "rd -D jiffies",
    "rd {addr:init_task} 4",
    "rd -8 linux_banner 32",
    "rd -16 linux_banner 16",
    "rd -32 linux_banner 8",
    "rd -64 linux_banner 8",
    "rd -x linux_banner 8",
    "rd -a linux_banner",
    "rd -a linux_banner 13",
    "rd -s init_task 32",
    "rd -S init_task 32",
    "rd -p 1000 4",
    "rd -o 8 init_task 2",
    "rd nosuchsymbol",
    "search -t init_task",
    "search -t {addr:init_task}",
    "search -T init_task",
  ],
  explanations: [{ line: /^rd -S/, kernels: ALL, reason: "missing", why: "the option is not there yet" }],
};
