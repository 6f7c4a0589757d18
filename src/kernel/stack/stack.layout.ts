/** arch/x86/include/asm/switch_to.h, arch/x86/include/asm/cpu_entry_area.h, arch/x86/include/asm/irq_stack.h. */
import { at, before, int, layout, pointer } from "#kernel/layout";

/** What __switch_to_asm leaves on the stack of a task that is not running. */
export const InactiveFrame = layout("struct inactive_task_frame", {
  r15: pointer("r15"),
  r14: pointer("r14"),
  r13: pointer("r13"),
  r12: pointer("r12"),
  bx: pointer("bx"),
  bp: pointer("bp"),
  returnAddress: pointer("ret_addr"),
  returnSlot: at("ret_addr"),
});

/** Where each exception stack begins and ends (struct cea_exception_stacks); VC ones since v5.10. */
export const ExceptionStacks = layout("struct cea_exception_stacks", {
  df: at("DF_stack"),
  nmi: at("NMI_stack"),
  db: at("DB_stack"),
  mce: at("MCE_stack"),
  vc: at("VC_stack"),
  vc2: at("VC2_stack"),
});

/** kernel: d7b6d709a76a "x86/percpu: Move irq_stack variables next to current_task" (v6.2), dissolved again in v6.15. */
export const PercpuHot = layout("struct pcpu_hot", { hardirqStack: at("hardirq_stack_ptr") });

/**
 * What stands at the bottom of a stack, as long as it does. kernel: 15f4eae70d36 "x86: Move thread_info into task_struct"
 * (v4.9): then it has no `task` any more, and the bottom of the stack is its own.
 */
export const ThreadInfo = layout("struct thread_info", {
  task: before("v4.9", "15f4eae70d36", pointer("task")),
  cpu: int("cpu"),
});
