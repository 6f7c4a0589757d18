import type { LineGroup } from "../line-group.ts";

/** struct, union, *, list, tree. */
export const STRUCTURES: LineGroup = {
  title: "Structures",
  lines: [
    "struct list_head",
    "struct -o list_head",
    "struct list_head -x",
    "struct task_struct",
    "struct task_struct -o",
    "struct task_struct.pid",
    "struct task_struct.pid -o",
    "struct task_struct.pid,comm {task:1}",
    "struct task_struct {addr:init_task}",
    "struct task_struct -x {addr:init_task}",
    "struct list_head {addr:super_blocks}",
    "struct list_head -o {addr:super_blocks}",
    "struct list_head super_blocks 2",
    "struct -r list_head super_blocks",
    "struct super_block.s_id,s_flags {sb:/boot}",
    "struct task_struct.pid,comm -l task_struct.tasks {value:init_task.tasks.next}",
    "task_struct.comm,pid {addr:init_task}",
    "* list_head super_blocks",
    "list_head",
    "union sigval",
    "union sigval -o",
    "struct nosuchstruct",
    "struct task_struct.nosuchmember",
  ],
  explanations: [],
};
