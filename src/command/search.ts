/** search: where in memory a value or a text stands. */
import { type Address, offsetBy, optional, type Row, type TaskCell } from "#base";
import type { Kernel } from "#kernel";
import { readableStretches } from "#kernel/address-space";
import { runningTasks } from "#kernel/sched";
import { threadSize } from "#kernel/stack";
import { taskAt, taskTable } from "#kernel/task";
import { userMemory } from "#kernel/user-memory";
import type { AddressSpace } from "#memory";
import type { Command, RowsOf } from "./command.ts";
import { formatHit, type Hit, hitsOn } from "./search/hits.ts";
import { pagesOf, stretchesOf } from "./search/pages.ts";
import { parseSearchRequest, type Scope, type SearchRequest } from "./search/request.ts";
import type { Session } from "./session.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";

type SearchRow =
  | (Row & { readonly kind: "remark"; readonly remark: string })
  /** On a stack: whose, and the processor that the task ran on. */
  | (Row & Hit & Partial<TaskHeader> & { readonly kind: "hit" });

export const search: Command<SearchRow> = {
  name: "search",
  summary: "search memory",
  synopsis: [
    "[-s start] [ -[kKV] | -u | -p | -t | -T ] [-e end | -l length] [-m mask]",
    "[-x count] -[cwh] [value | (expression) | symbol | string] ...",
  ],
  description: `Searches memory for values: words of 64 bits in hexadecimal, symbols, or expressions in parentheses; several at once.
Without another choice the whole of the kernel's addresses is searched: the direct mapping of all memory, vmalloc and
modules, the array of struct page, and the kernel image. A word in the image or in vmalloc memory is therefore found
twice, once through the direct mapping.

Addresses are those that the kernel's page tables map. crash also shows the image's memory at addresses below the image,
where nothing was mapped, and repeats hits when a range given with -s lies in the image.

What the dump does not hold is passed over.`,
  options: [
    { name: "s", value: "start", help: "begin at this address or symbol" },
    { name: "e", value: "end", help: "end before this address or symbol" },
    { name: "l", value: "length", help: "search this many bytes" },
    { name: "k", help: "the kernel's addresses, the default" },
    { name: "K", help: "of these only the direct mapping and the kernel image" },
    { name: "V", help: "of these only vmalloc, modules and the array of struct page" },
    { name: "u", help: "the addresses of the current context's process" },
    { name: "p", help: "physical memory" },
    { name: "t", help: "the kernel stacks of all tasks" },
    { name: "T", help: "the kernel stacks of the tasks that processors were running" },
    { name: "m", value: "mask", help: "do not compare the bits that are set in this number" },
    { name: "c", help: "search for text" },
    { name: "w", help: "search for words of 32 bits" },
    { name: "h", help: "search for words of 16 bits" },
    { name: "x", value: "count", help: "show this many words before and after each hit" },
  ],
  operands: "symbol",
  rows: {
    remark: { remark: "what of the request is not followed to the letter" },
    hit: {
      address: "where it was found",
      value: "the number that stands there; absent for texts",
      note: "what was sought, when it was given by name",
      text: "the characters that stand there and behind; absent for numbers",
      before: "memory before the hit, as rows of `rd`; absent when not asked for",
      after: "memory behind the hit",
      task: "on a stack: whose; address of the task_struct, pid, comm",
      cpu: "on a stack: the processor that the task ran on last",
    },
  } satisfies RowsOf<SearchRow>,
  examples: [
    { line: "search -t init_task", shows: "who has a certain address on the stack" },
    { line: 'search -p -c "Kernel panic"', shows: "a text in physical memory" },
    { line: "search -K -m ffff deadbeef0000", shows: "values of which some bits may differ" },
  ],

  *run(session, args) {
    const request = parseSearchRequest(session, args);
    for (const remark of request.remarks) yield { kind: "remark", remark };
    const { scope } = request;
    if (scope.kind === "stacks") {
      yield* stackHits(session, request, scope.activeOnly);
    } else {
      const pages = pagesOf(session, stretchesOf(session, scope), request.pattern.kind === "values");
      for (const hit of hitsOn(pages, request, memoryOf(session, scope))) yield { kind: "hit", ...hit };
    }
  },

  *text(rows, { radix }) {
    let shown: TaskCell | undefined;
    for (const row of rows) {
      if (row.kind === "remark") {
        yield `search: ${row.remark}\n`;
        continue;
      }
      const { task, cpu = 0 } = row;
      if (task !== undefined && task !== shown) {
        yield `${shown === undefined ? "" : "\n"}${formatTaskHeader({ task, cpu })}\n`;
        shown = task;
      }
      yield* formatHit(row, radix);
    }
  },
};

function* stackHits(session: Session, request: SearchRequest, activeOnly: boolean): Generator<SearchRow> {
  const { kernel, target } = session;
  const active = activeOnly ? runningTasks(kernel) : undefined;
  const size = threadSize(kernel);
  for (const { address: at } of taskTable(kernel).tasks) {
    if (active !== undefined && !active.has(at)) continue;
    const stack = findStack(kernel, at);
    if (stack === undefined) continue;
    let header: TaskHeader | undefined;
    const stretches = readableStretches(target.memory, target.dump.pageSize, stack, offsetBy(stack, size));
    for (const hit of hitsOn(pagesOf(session, stretches, false), request, target.memory)) {
      header ??= taskHeader(kernel, at);
      yield { kind: "hit", ...header, ...hit };
    }
  }
}

/** Where a task's stack begins; undefined when the task cannot be read or has none any more. */
function findStack(kernel: Kernel, task: Address): Address | undefined {
  return optional(() => taskAt(kernel, task).stack()) || undefined;
}

/** The memory that surrounds hits, by the addresses that they are shown with. */
function memoryOf({ kernel, target, context }: Session, scope: Scope): AddressSpace {
  if (scope.kind === "physical") return target.physical;
  return (scope.kind === "user" ? userMemory(kernel, context) : undefined) ?? target.memory;
}
