import type { StackVariable, TaskStack } from "../../tools/frames/stack.ts";
import { CALL_ARGUMENTS, SYSTEM_CALL_ARGUMENTS } from "./call-arguments.table.ts";
import type { TrueSystemCall } from "./system-calls.ts";

/** An argument whose true value is known, beside what the program says of it. */
export interface JudgedArgument {
  /** `thread 12: ksys_read.count`. */
  readonly what: string;
  readonly truth: bigint;
  /** Undefined where the program has none. */
  readonly shown: bigint | undefined;
  readonly confidence: string | undefined;
  readonly right: boolean;
}

/** The arguments on the stack of a waiting thread that are known from its system call. `registers`: its pt_regs. */
export function judgeStack(
  stack: TaskStack,
  call: TrueSystemCall,
  registers: bigint | undefined,
): readonly JudgedArgument[] {
  return stack.frames.flatMap((frame) => {
    const [name = ""] = frame.names;
    return frame.variables.flatMap((variable) => {
      const truth = trueValue(name, variable.name, call, registers);
      return truth === undefined ? [] : judge(`thread ${stack.pid}: ${name}.${variable.name}`, variable, truth);
    });
  });
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

function judge(what: string, { type, content, confidence }: StackVariable, truth: bigint): JudgedArgument {
  const bits = bitsOf(type);
  const shown = content?.value === undefined ? undefined : BigInt.asUintN(bits, content.value);
  const expected = BigInt.asUintN(bits, truth);
  return { what, truth: expected, shown, confidence, right: shown === expected };
}

/** How wide a variable of that type is, of those that system calls take. */
function bitsOf(type: string): number {
  if (type.includes("*") || /\b(long|size_t|aio_context_t|loff_t|u64)\b/.test(type)) return 64;
  return /\b(short|umode_t|u16)\b/.test(type) ? 16 : 32;
}
