/** search: where in memory a value or a text stands. */
import { type Address, hex, offsetBy, type Row, type TaskCell } from "#base";
import { readableStretches, userMemory } from "#kernel/address-space";
import { currentTasks } from "#kernel/sched";
import { threadSize } from "#kernel/stack";
import { taskAt, taskTable } from "#kernel/task";
import type { AddressSpace } from "#memory";
import type { Command } from "./command.ts";
import { optional } from "./ps/table.ts";
import { type MemoryLine, plainLines } from "./rd/memory-line.ts";
import { formatMemoryLine, isPrintable } from "./rd/memory-line-text.ts";
import { type PagePart, pagesOf, stretchesOf } from "./search/pages.ts";
import { type Pattern, valueMatcher } from "./search/pattern.ts";
import { parseSearchRequest, type Scope, type SearchRequest } from "./search/request.ts";
import { textSearch } from "./search/text-search.ts";
import type { Session } from "./session.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";

/** A place where something was found. */
interface Hit {
  readonly address: Address;
  /** The number that stands there. */
  readonly value?: bigint;
  /** What was sought, when it was given by name. */
  readonly note?: string;
  /** The characters that stand there. */
  readonly text?: string;
  readonly before?: readonly MemoryLine[];
  readonly after?: readonly MemoryLine[];
}

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
      const pages = pagesOf(session, stretchesOf(session, scope));
      for (const hit of hits(pages, request, memoryOf(session, scope))) yield { kind: "hit", ...hit };
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
  const active = activeOnly ? new Set(currentTasks(kernel).values()) : undefined;
  const size = threadSize(kernel);
  for (const { address: at } of taskTable(kernel).tasks) {
    if (active !== undefined && !active.has(at)) continue;
    const stack = optional(() => taskAt(kernel, at).stack());
    if (stack === undefined || stack === 0n) continue;
    let header: TaskHeader | undefined;
    const stretches = readableStretches(target.memory, target.dump.pageSize, stack, offsetBy(stack, size));
    for (const hit of hits(pagesOf(session, stretches), request, target.memory)) {
      header ??= taskHeader(kernel, at);
      yield { kind: "hit", ...header, ...hit };
    }
  }
}

/** The memory that surrounds hits, by the addresses that they are shown with. */
function memoryOf({ kernel, target, context }: Session, scope: Scope): AddressSpace {
  if (scope.kind === "physical") return target.physical;
  return (scope.kind === "user" ? userMemory(kernel, context) : undefined) ?? target.memory;
}

function* hits(pages: Iterable<PagePart>, request: SearchRequest, memory: AddressSpace): Generator<Hit> {
  if (request.pattern.kind === "texts") yield* textHits(pages, request.pattern.texts);
  else yield* valueHits(pages, request.pattern, request.context, memory);
}

function* textHits(pages: Iterable<PagePart>, texts: readonly Uint8Array[]): Generator<Hit> {
  const search = textSearch(texts);
  for (const { page, from, to, address: start } of pages) {
    for (const { address: at, bytes } of search.next(page, from, to, start)) {
      yield { address: at, text: Array.from(bytes, printed).join("") };
    }
  }
}

function printed(byte: number): string {
  return isPrintable(byte) ? String.fromCharCode(byte) : ".";
}

function* valueHits(
  pages: Iterable<PagePart>,
  pattern: Extract<Pattern, { readonly kind: "values" }>,
  context: number,
  memory: AddressSpace,
): Generator<Hit> {
  const { size, values } = pattern;
  const match = valueMatcher(pattern);
  for (const { page, from, to, address: start } of pages) {
    for (const { offset, index } of match(page, from, to)) {
      const at = offsetBy(start, offset - from);
      const value = littleEndian(page.bytes, offset, size);
      const { note } = values[index];
      const hit = { address: at, value, ...(note === undefined ? {} : { note }) };
      if (context === 0) yield hit;
      else {
        const before = [...plainLines(memory, offsetBy(at, -context * size), size, context)];
        yield { ...hit, before, after: [...plainLines(memory, offsetBy(at, size), size, context)] };
      }
    }
  }
}

function littleEndian(bytes: Uint8Array, offset: number, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[offset + i]);
  return value;
}

function* formatHit({ address: at, value, note = "", text, before, after }: Hit, radix: 10 | 16): Generator<string> {
  if (text !== undefined) {
    yield `${hex(at)}: ${text}\n`;
  } else if (before === undefined || after === undefined) {
    yield `${hex(at)}: ${hex(value ?? 0n)} ${note}\n`;
  } else {
    for (const line of before) yield formatMemoryLine(line, radix);
    yield `${hex(at).padStart(16)}:  ${hex(value ?? 0n)} ${note}\n`;
    for (const line of after) yield formatMemoryLine(line, radix);
    yield "\n";
  }
}
