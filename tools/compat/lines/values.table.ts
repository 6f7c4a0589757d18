import { ALL, type LineGroup } from "../line-group.ts";

/** p, eval, ascii, rustfilt. */
export const VALUES: LineGroup = {
  title: "Values",
  lines: [
    "eval 4096",
    "eval 0x1000",
    "eval 1g",
    "eval (4096 * 3)",
    "eval -b 0x8000000000000001",
    "eval ~0",
    "eval init_task",
    "p jiffies",
    "p linux_banner",
    "p init_task.comm",
    "p init_task.comm[0]",
    "p init_task.pid + 1",
    "p init_task.tasks",
    "p &init_task",
    "p &init_task.tasks",
    "p/x init_task.flags",
    "p -x init_task.flags",
    "px jiffies",
    "pd init_task.flags",
    "p super_blocks",
    "p init_mm.pgd",
    "p sizeof(struct task_struct)",
    "p (long)&((struct task_struct *)0)->pid",
    "p ((struct super_block *)0x{sb:/boot})->s_id",
    "p 1 ? 2 : 3",
    "p nosuchvariable",
  ],
  explanations: [
    { line: /^p nosuchvariable$/, kernels: ALL, reason: "ours", why: "says what is wrong with the expression as well" },
    {
      line: /^p linux_banner$/,
      kernels: /^5\.10\./,
      reason: "crash",
      why: "crash takes the declaration without a size",
    },
  ],
};
