/** waitq: the tasks that wait in a queue. */
import { type Address, hex, isPartial, offsetBy, type Row, type SymbolCell, UsageError } from "#base";
import { isKernelAddress } from "#kernel/address-space";
import { queuedWaiters, type WaitQueueKind } from "#kernel/lock";
import type { Target } from "#target";
import { type CType, memberPath, resolveTypedefs } from "#types";
import type { Command, RowsOf } from "./command.ts";
import { messageOf } from "./error-text.ts";
import { findAddress, parseAddress } from "./number.ts";
import { findPlace, formatPlaceName } from "./place-name.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";
import { PlainUsageError, SynopsisError } from "./usage.ts";

/** A task that waits. */
interface WaiterRow extends TaskHeader {
  readonly kind: "waiter";
  readonly entry: Address;
}
/** An entry behind which there is no task. */
interface OtherRow {
  readonly kind: "other";
  readonly entry: Address;
  readonly function: SymbolCell | undefined;
}
/** Nobody waits. */
interface EmptyRow {
  readonly kind: "empty";
  readonly queue: Address;
  readonly name: string | undefined;
}
/** Why there may be more. */
interface BrokenRow {
  readonly kind: "broken";
  readonly reason: string;
}
type WaitqRow = WaiterRow | OtherRow | EmptyRow | BrokenRow;

/** A queue that was asked for. */
interface Queue {
  readonly at: Address;
  readonly name: string | undefined;
  readonly kind: WaitQueueKind;
}

export const waitq: Command<Row & WaitqRow> = {
  name: "waitq",
  summary: "the tasks that wait in a queue",
  synopsis: [" [ symbol ] | [ struct.member struct_addr ] | [ address ]"],
  description: `Lists the tasks in the wait queue that a symbol names, that is a member of a structure at an address, or whose head is
at an address: a \`wait_queue_head_t\`, or a \`struct swait_queue_head\` where the type of the symbol or member says so.

An entry that stands for no task, such as an epoll file, is shown with the function that is called to wake it.`,
  options: [],
  operands: "word",
  rows: {
    waiter: {
      task: "the task that waits",
      cpu: "number of the processor that it runs on or ran on last",
      entry: "address of its entry in the queue",
    },
    other: { entry: "address of an entry without a task", function: "what is called to wake it" },
    empty: { queue: "address of a queue in which nobody waits", name: "the symbol that was asked for" },
    broken: { reason: "why there may be more" },
  } satisfies RowsOf<WaitqRow>,
  examples: [
    { line: "waitq kauditd_wait", shows: "who waits for messages of the audit system" },
    { line: "waitq log_wait", shows: "who waits for the log" },
  ],
  *run(session, args) {
    const { kernel, target } = session;
    const queue = findQueue(target, args.operands);
    if (!isKernelAddress(queue.at)) return;
    let any = false;
    try {
      for (const { entry, task, wake } of queuedWaiters(kernel, queue.kind, queue.at)) {
        session.checkpoint();
        any = true;
        if (task !== undefined) yield { kind: "waiter", ...taskHeader(kernel, task), entry };
        else {
          const place = wake === undefined ? undefined : findPlace(target.symbols, wake);
          yield { kind: "other", entry, function: place } as Row & OtherRow;
        }
      }
      if (!any) yield { kind: "empty", queue: queue.at, name: queue.name } as Row & EmptyRow;
    } catch (error) {
      if (!isPartial(error)) throw error;
      yield { kind: "broken", reason: messageOf(error) } as Row & BrokenRow;
    }
  },
  *text(rows, { radix }) {
    for (const row of rows) {
      if (row.kind === "waiter") yield `${formatTaskHeader(row)}\n`;
      else if (row.kind === "other") {
        const wake = row.function === undefined ? "(unknown)" : formatPlaceName(row.function, radix);
        yield `(no task)  ENTRY: ${hex(row.entry)}  FUNCTION: ${wake}\n`;
      } else if (row.kind === "empty") {
        const queue = row.name === undefined ? hex(row.queue) : `"${row.name}" (${hex(row.queue)})`;
        yield `wait queue ${queue} is empty\n`;
      } else yield `waitq: ${row.reason}\n`;
    }
  },
};

/** The queue that the words mean; throws UsageError in crash's words. */
function findQueue({ types, structures, symbols }: Target, words: readonly string[]): Queue {
  const [word, where] = words;
  if (word === undefined || words.length > 2) throw new SynopsisError();
  const at = findAddress(word);
  if (at !== undefined) return { at, name: undefined, kind: "wait" };
  const dot = word.indexOf(".");
  if (dot === -1) {
    const symbol = symbols.find(word);
    if (symbol === undefined) throw new UsageError(`cannot resolve "${word}"`);
    return { at: symbol.address, name: word, kind: kindOf(structures.variable(word) ?? types.variable(word), word) };
  }
  const [name, member] = [word.slice(0, dot), word.slice(dot + 1)];
  if (where === undefined) throw new PlainUsageError(`must supply an address for ${name}`);
  const start = parseAddress(where);
  const structure = types.find("struct", name) ?? types.find("union", name) ?? types.find("typedef", name);
  const bare = structure && resolveTypedefs(structure);
  const place = bare?.kind === "struct" || bare?.kind === "union" ? memberPath(bare, member) : undefined;
  if (place === undefined) throw new PlainUsageError(`${member} is not a member of ${name}`);
  return { at: offsetBy(start, place.bitOffset >> 3), name: undefined, kind: kindOf(place.type, word) };
}

/** What a type says of a queue; one that is not known is taken for the usual kind. */
function kindOf(type: CType | undefined, word: string): WaitQueueKind {
  const bare = type && resolveTypedefs(type);
  if (bare === undefined) return "wait";
  if (bare.kind === "struct" && bare.name === "swait_queue_head") return "swait";
  if (bare.kind === "struct" && /^(__)?wait_queue_head$/.test(bare.name ?? "")) return "wait";
  throw new UsageError(`${word} is no wait queue`);
}
