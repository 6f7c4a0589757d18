import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CALL_RECORD_SIZE } from "../fixture/system-call-program.ts";

/** A system call that a thread waited in when /proc was read. */
export interface TrueSystemCall {
  readonly pid: number;
  readonly number: number;
  /** The six registers for arguments, whether the call has as many or not. */
  readonly arguments: readonly bigint[];
}

/** Whether the guest had the program at all: dumps that were made before it was there may still be kept. */
export function hasRecordedCalls(folder: string): boolean {
  return existsSync(join(folder, "calls"));
}

/** What the threads of the guest's program told of their calls before these, by thread. `folder` has the truth. */
export function recordedCalls(folder: string): ReadonlyMap<number, TrueSystemCall> {
  const bytes = readFileSync(join(folder, "calls"));
  const calls = new Map<number, TrueSystemCall>();
  for (let at = 0; at + CALL_RECORD_SIZE <= bytes.length; at += CALL_RECORD_SIZE) {
    const [pid = 0n, number = 0n, ...values] = Array.from({ length: 8 }, (_, word) =>
      bytes.readBigUInt64LE(at + 8 * word),
    );
    calls.set(Number(pid), { pid: Number(pid), number: Number(number), arguments: values });
  }
  return calls;
}

/** What /proc/PID/task/TID/syscall said of every thread that waited in one. `folder` has the truth. */
export function waitingCalls(folder: string): readonly TrueSystemCall[] {
  const proc = join(folder, "proc");
  return numbers(proc).flatMap((process) => {
    const tasks = join(proc, process, "task");
    return (existsSync(tasks) ? numbers(tasks) : []).flatMap((thread) => {
      const path = join(tasks, thread, "syscall");
      // `NUMBER ARGUMENT... SP PC`; `running`; or -1 with the other two, outside of any call
      const words = existsSync(path) ? readFileSync(path, "latin1").trim().split(" ") : [];
      if (words.length !== 9) return [];
      const [number, ...values] = words;
      return [{ pid: Number(thread), number: Number(number), arguments: values.slice(0, 6).map(BigInt) }];
    });
  });
}

const numbers = (folder: string): readonly string[] => readdirSync(folder).filter((name) => /^\d+$/.test(name));
