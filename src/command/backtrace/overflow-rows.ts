/** `bt -v`: tasks that wrote over the bottom of their stacks. */
import { type Address, hex } from "#base";
import { type StackDamage, stackChecks } from "#kernel/stack";
import { messageOf } from "../error-text.ts";
import type { Session } from "../session.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "../task-header.ts";

/** A task with signs of an overflow, why one's stack could not be looked at, or how many were. */
export type OverflowRow =
  | (TaskHeader & { readonly kind: "overflow"; readonly damages: readonly DamageRow[] })
  | (TaskHeader & { readonly kind: "unread"; readonly text: string })
  | { readonly kind: "checked"; readonly stacks: number; readonly overflows: number };

/** What is not as it should be. */
export interface DamageRow {
  readonly [name: string]: unknown;
  readonly member: string;
  readonly at: Address;
  readonly found: bigint;
  readonly expected: bigint;
}

/** The rows of `bt -v`. */
export function* overflowRows(session: Session): Generator<OverflowRow> {
  let stacks = 0;
  let overflows = 0;
  for (const { task, damages, fault } of stackChecks(session.kernel)) {
    session.checkpoint();
    if (fault !== undefined) {
      yield { kind: "unread", ...taskHeader(session.kernel, task), text: `bt: ${messageOf(fault)}` };
      continue;
    }
    stacks++;
    if (damages.length === 0) continue;
    overflows++;
    yield { kind: "overflow", ...taskHeader(session.kernel, task), damages: damages.map((one) => ({ ...one })) };
  }
  yield { kind: "checked", stacks, overflows };
}

/** As crash prints it. */
export function* formatOverflow(row: OverflowRow): Generator<string> {
  if (row.kind === "unread") yield `${row.text}\n`;
  else if (row.kind === "checked") {
    if (row.overflows === 0) yield "No stack overflows detected\n";
  } else {
    yield `${formatTaskHeader(row)}\n`;
    for (const damage of row.damages) yield `  possible stack overflow: ${formatDamage(damage)}\n`;
    yield "\n";
  }
}

function formatDamage({ member, at, found, expected }: StackDamage | DamageRow): string {
  switch (member) {
    case "task":
      return `thread_info.task: ${hex(found)} != ${hex(expected)}`;
    case "cpu":
      return `thread_info.cpu: ${found} >= ${expected}`;
    default:
      return `${hex(at)}: ${hex(found)} != STACK_END_MAGIC`;
  }
}
