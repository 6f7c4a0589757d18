/** Whose stacks `bt` shows. */
import { type Address, optional, UsageError } from "#base";
import { possibleCpus } from "#kernel/cpu";
import { currentTasks, runQueue } from "#kernel/sched";
import { panicTask } from "#kernel/system";
import { threadGroup } from "#kernel/task";
import { type Arguments, has, valueOf, valuesOf } from "../arguments.ts";
import { possibleCpusIn } from "../cpu-list.ts";
import { hiddenCpus } from "../offline-cpus.ts";
import type { Session } from "../session.ts";
import { chosenTasks } from "../task-selection.ts";
import { SynopsisError } from "../usage.ts";

/** The tasks to show, in the order asked for; a text where there is none, which does not keep the others from being shown. */
export function wantedTasks(session: Session, args: Arguments): readonly (Address | string)[] {
  const { kernel } = session;
  const grouped = has(args, "g");
  for (const name of ["c", "a"]) {
    if (grouped && has(args, name)) throw new UsageError(`-${name} option cannot be used with the -g option`);
  }
  if (has(args, "c")) {
    const current = currentTasks(kernel);
    const isHidden = hiddenCpus(session);
    return chosenCpus(session, args).flatMap((cpu): readonly (Address | string)[] => {
      if (isHidden(cpu)) return [`bt: CPU ${cpu} is OFFLINE.`];
      const task = current.get(cpu);
      return [task ?? unknownTask(cpu)];
    });
  }
  if (has(args, "a")) {
    const current = currentTasks(kernel);
    return possibleCpus(kernel).flatMap((cpu): readonly (Address | string)[] => {
      const task = current.get(cpu);
      if (task !== undefined) return [task];
      return isReadable(session, cpu) ? [] : [unknownTask(cpu)];
    });
  }
  const whole = (task: Address): readonly Address[] => (grouped ? threadGroup(kernel, task) : [task]);
  if (args.operands.length === 0) {
    const panicked = has(args, "p") && !grouped ? panicTask(kernel) : undefined;
    return whole(panicked ?? session.context);
  }
  // Alone it is the command that failed.
  if (args.operands.length === 1) return chosenTasks(kernel, args.operands[0]).flatMap(({ address }) => whole(address));
  return args.operands.flatMap((word): readonly (Address | string)[] => {
    try {
      return chosenTasks(kernel, word).flatMap(({ address }) => whole(address));
    } catch (error) {
      if (error instanceof UsageError) return [`bt: ${error.message}`];
      throw error;
    }
  });
}

const unknownTask = (cpu: number): string => `bt: cannot determine active task on cpu ${cpu}`;

/** Whether the dump has a processor's run queue: one that was never started has it as well, with nobody in it. */
function isReadable({ kernel }: Session, cpu: number): boolean {
  return optional(() => runQueue(kernel, cpu).current()) !== undefined;
}

/** The processors of `-c`; without it all that there are. */
export function chosenCpus({ kernel }: Session, args: Arguments): readonly number[] {
  if (valuesOf(args, "c").length > 1) throw new SynopsisError("only one -c option allowed");
  const list = valueOf(args, "c");
  return list === undefined ? possibleCpus(kernel) : possibleCpusIn(kernel, list);
}
