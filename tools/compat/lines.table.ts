import type { Explanation, LineGroup } from "./line-group.ts";
import { CODE } from "./lines/code.table.ts";
import { DEVICES } from "./lines/devices.table.ts";
import { FILES } from "./lines/files.table.ts";
import { GDB } from "./lines/gdb.table.ts";
import { KERNEL_MEMORY } from "./lines/kernel-memory.table.ts";
import { LOG } from "./lines/log.table.ts";
import { MACHINE } from "./lines/machine.table.ts";
import { MEMORY } from "./lines/memory.table.ts";
import { MODULES } from "./lines/modules.table.ts";
import { NETWORK } from "./lines/network.table.ts";
import { OBJECTS } from "./lines/objects.table.ts";
import { SCHEDULING } from "./lines/scheduling.table.ts";
import { SESSION } from "./lines/session.table.ts";
import { STACKS } from "./lines/stacks.table.ts";
import { STRUCTURES } from "./lines/structures.table.ts";
import { TASKS } from "./lines/tasks.table.ts";
import { USER_MEMORY } from "./lines/user-memory.table.ts";
import { VALUES } from "./lines/values.table.ts";

/** The lines that both programs are asked: every command and option of crash. */
export const LINES: readonly LineGroup[] = [
  SESSION,
  LOG,
  // Before struct -p, which uses up numbers of values in crash.
  GDB,
  TASKS,
  STACKS,
  SCHEDULING,
  MACHINE,
  CODE,
  MEMORY,
  VALUES,
  STRUCTURES,
  KERNEL_MEMORY,
  USER_MEMORY,
  FILES,
  NETWORK,
  DEVICES,
  OBJECTS,
  // Files of modules change what is said of symbols: last.
  MODULES,
];

/**
 * Why the texts of `line` differ on the kernel `release`, by the group that has the line; undefined: nobody knows yet.
 */
export function explanationOf(line: string, release: string): Explanation | undefined {
  const group = LINES.find(({ lines }) => lines.includes(line));
  return group?.explanations.find((each) => each.line.test(line) && each.kernels.test(release));
}
