import { CALL_ARGUMENTS, SYSTEM_CALL_ARGUMENTS } from "./call-arguments.table.ts";
import { bytesOf, type Judgement, judge } from "./judgement.ts";
import type { TaskStack } from "./stack.ts";
import type { TrueSystemCall } from "./system-calls.ts";

/**
 * Judges the arguments that are known from the system calls in which threads wait: on each stack, those of functions on
 * the way in. `registers` is where the registers of a task's program were saved, by task.
 */
export function judgeCalls(
  calls: ReadonlyMap<number, TrueSystemCall>,
  stacks: readonly TaskStack[],
  registers: ReadonlyMap<bigint, bigint>,
): readonly Judgement[] {
  return stacks.flatMap((stack) => {
    const call = calls.get(stack.pid);
    return call === undefined ? [] : judgeStack(stack, call, registers.get(stack.task));
  });
}

function judgeStack(stack: TaskStack, call: TrueSystemCall, registers: bigint | undefined): readonly Judgement[] {
  return stack.frames.flatMap(({ names: [name = ""], variables }) =>
    variables.flatMap((variable) => {
      const truth = trueValue(name, variable.name, call, registers);
      if (truth === undefined) return [];
      // None of them is changed before the wait, and all are integers, which are told with their value.
      const bytes = bytesOf(truth, sizeOf(variable.type));
      const what = `pid ${stack.pid}: ${name}.${variable.name}`;
      return judge(what, variable, { now: bytes, entry: bytes }, () => undefined);
    }),
  );
}

function trueValue(
  name: string,
  argument: string,
  call: TrueSystemCall,
  registers: bigint | undefined,
): bigint | undefined {
  const own = /^__(?:do|se)_sys_(\w+)$/.exec(name)?.[1];
  if (own !== undefined) return call.arguments[(SYSTEM_CALL_ARGUMENTS[own] ?? "").split(" ").indexOf(argument)];
  if (/^(do_syscall_(64|x64)|x64_sys_call|__x64_sys_\w+)$/.test(name)) {
    if (argument === "nr") return BigInt(call.number);
    return argument === "regs" ? registers : undefined;
  }
  const place = CALL_ARGUMENTS[name]?.[argument];
  // open() has no folder in front of its name.
  return place === undefined || call.number === OPEN ? undefined : call.arguments[place];
}

const OPEN = 2;

/** How many bytes a variable of that type has, of those that system calls take. */
function sizeOf(type: string): number {
  if (type.includes("*") || /\b(long|size_t|aio_context_t|loff_t|u64)\b/.test(type)) return 8;
  return /\b(short|umode_t|u16)\b/.test(type) ? 2 : 4;
}
