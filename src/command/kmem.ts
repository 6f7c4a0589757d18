/** kmem: the kernel's memory: pages, caches of objects, zones, mappings, and what an address belongs to. */
import { type Address, UsageError } from "#base";
import { type Arguments, has, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { type AddressRow, addressRows, VMALLOC_HEAD } from "./kmem/address-rows.ts";
import { COUNTER_FIELDS, type CounterRow, counterRows, formatCounters, zoneRows } from "./kmem/counter-rows.ts";
import { FREE_FIELDS, formatFree, freeBlockRows, freeRows } from "./kmem/free-rows.ts";
import { AMOUNT_FIELDS, AMOUNT_TITLES, type AmountRow, formatAmount, infoRows } from "./kmem/info-rows.ts";
import { formatMembers, MEMBERS_FIELDS, type MembersRow, memberRows } from "./kmem/member-rows.ts";
import { formatNodes, NODE_FIELDS, type NodesRow, nodeRows } from "./kmem/node-rows.ts";
import { pageLines } from "./kmem/page-lines.ts";
import { allBlocks, blockRows, onePage, PAGE_FIELDS } from "./kmem/page-rows.ts";
import { type Place, places, untranslated } from "./kmem/place.ts";
import { separated } from "./kmem/separated.ts";
import { SLAB_FIELDS } from "./kmem/slab-row.ts";
import { formatSlabs } from "./kmem/slab-text.ts";
import { slabView } from "./kmem/slab-view.ts";
import {
  type FlagRow,
  flagRows,
  formatSmall,
  type HugeRow,
  hugeRows,
  type OffsetRow,
  offsetRows,
  SMALL_FIELDS,
} from "./kmem/small-rows.ts";
import { formatVmalloc, VMALLOC_FIELDS, VMALLOC_TITLES, vmallocRowAt, vmallocRows } from "./kmem/vmalloc-rows.ts";
import { notApplicable } from "./not-applicable.ts";
import { findAddress } from "./number.ts";
import { formatPage, PAGE_TITLES } from "./page/page-text.ts";
import type { Session } from "./session.ts";
import { formatContext } from "./set.ts";
import { formatSymbol } from "./sym/symbol-text.ts";
import { SynopsisError } from "./usage.ts";

type KmemRow = AmountRow | AddressRow | MembersRow | NodesRow | CounterRow | OffsetRow | HugeRow | FlagRow;

const ROWS = {
  amount: AMOUNT_FIELDS,
  ...SLAB_FIELDS,
  ...FREE_FIELDS,
  page: PAGE_FIELDS,
  members: MEMBERS_FIELDS,
  vmalloc: VMALLOC_FIELDS,
  vmallocTitles: {},
  ...NODE_FIELDS,
  ...COUNTER_FIELDS,
  ...SMALL_FIELDS,
  place: {
    symbol: "the symbol that an address lies in",
    type: "nm's letter of it",
    section: "section of the vmlinux; not asked for here",
    code: "whether it is machine code",
    line: "source file and line, where debug information tells",
  },
  context: {
    task: "the task whose structure or stack an address lies in",
    cpu: "the processor that it was on",
    threadInfo: "address of its `struct thread_info`",
    state: "its state in the kernel's names, joined by `|`",
    mark: "`PANIC` or `SYSRQ` for the task that died, `ACTIVE` for others that were running",
    sharing: "number of tasks that share the pid, when more than one",
    headed: "never set here",
  },
} satisfies RowsOf<KmemRow>;

/** Characters that lines of pages are gathered to. */
const PIECE = 1 << 16;

/** Options that exclude each other; those of one group go together, the later letter being the wider view. */
const GROUPS = [
  ["s", "S", "r"],
  ["f", "F"],
  ["p", "m"],
  ["n", "z"],
  ["i"],
  ["v"],
  ["V"],
  ["o"],
  ["h"],
  ["g"],
  ["c"],
  ["C"],
  ["l", "L"],
];
/** Views of the whole machine: they take no address. */
const WHOLE = ["F", "C", "i", "n", "z", "o", "h", "V"];

export const kmem: Command<KmemRow> = {
  name: "kmem",
  summary: "the kernel's memory: pages, slab caches, zones, and what an address belongs to",
  synopsis: [
    "[-f|-F|-c|-C|-i[=shared]|-v|-V|-n|-z|-o|-h] [-p | -m member[,member]] [[-s|-S|-S=cpu[s]|-r] [slab] [-I slab[,slab]]] [-g [flags]] [[-P] address]]",
  ],
  description: `With addresses alone shows everything that each of them belongs to: a symbol, an object of a slab cache, a task or its
stack, a mapping of vmalloc, a block of free pages, and the \`struct page\`. An address that is not in the kernel's half is
physical.

Options choose one view of memory instead; -f, -p, -m, -s, -S and -v take addresses, too, and then show what holds them.

What counts as allocated in -s is what a user of the cache holds. Objects in the lists and sheaves of processors are free,
though /proc/slabinfo counts them as active.`,
  options: [
    {
      name: "i",
      value: "shared",
      optional: true,
      help: "memory in numbers; with `=shared` pages of several users, too",
    },
    { name: "s", help: "slab caches, one line each; of an address its object; `list` names them only" },
    {
      name: "S",
      value: "cpu(s)",
      optional: true,
      help: "slab caches with their slabs and objects; of these processors only",
    },
    { name: "r", help: "root slab caches, those of control groups added to them (v4.11 to v5.8)" },
    { name: "I", value: "slab[,slab]", help: "slab caches that -s and -S pass over" },
    { name: "f", help: "free blocks of pages, counted by zone and size; of an address its block" },
    { name: "F", help: "free blocks of pages, each of them" },
    { name: "p", help: "every page's `struct page`; of an address its page" },
    { name: "m", value: "member[,member]", help: "these members of every page, or of an address's" },
    { name: "v", help: "what vmalloc mapped; of an address its mapping" },
    { name: "V", help: "the kernel's counters of pages and events" },
    { name: "n", help: "memory nodes, zones, sections and blocks" },
    { name: "z", help: "zones with their counters" },
    { name: "o", help: "offsets of per-CPU variables" },
    { name: "h", help: "pools of huge pages" },
    { name: "g", help: "flags of pages; those of a value" },
    { name: "P", help: "addresses are physical" },
    { name: "c", help: "the page cache's hash table: kernels since v2.6 have none" },
    { name: "C", help: "as -c: kernels since v2.6 have none" },
    { name: "l", value: "a|i", help: "the active or inactive list: kernels since v2.6 have none", hidden: true },
    { name: "L", value: "a|i", help: "as -l", hidden: true },
  ],
  operands: "address",
  rows: ROWS,
  examples: [
    { line: "kmem -i", shows: "how much memory is used for what" },
    { line: "kmem -s dentry", shows: "a slab cache in numbers" },
    { line: "kmem -S=0 mm_struct", shows: "its slabs and objects, those of processor 0 and of the nodes" },
    { line: "kmem -f", shows: "free blocks of pages" },
    { line: "kmem -p 1000", shows: "the page of a physical address" },
    { line: "kmem -g 4080", shows: "names of flags" },
    { line: "kmem -z", shows: "zones with their counters" },
  ],
  *run(session, args) {
    const chosen = GROUPS.filter((group) => group.some((name) => has(args, name)));
    if (chosen.length > 1) throw new SynopsisError("only one flag allowed!");
    const [group] = chosen;
    if (group === undefined) {
      if (args.operands.length === 0) throw new SynopsisError();
      yield* separated<KmemRow>(places(session, args).map((place) => addressRows(session, place)));
      return;
    }
    if (args.operands.length > 0 && WHOLE.some((name) => has(args, name))) {
      throw new SynopsisError("no address arguments allowed with this option");
    }
    // All pages are many: no generator stands between them and the reader.
    if (group[0] === "p" && !has(args, "m") && args.operands.length === 0) {
      for (const block of allBlocks(session)) yield* blockRows(session.kernel, block);
      return;
    }
    yield* view(session, args, group[0]);
  },
  *text(rows, { radix }) {
    let previous: string | undefined;
    const line = pageLines();
    // A million pages are a million lines: they are handed on in pieces.
    let piece = "";
    for (const row of rows) {
      piece += row.kind === "page" && previous === "page" ? line(row) : formatRow(row, radix, previous);
      if (row.kind !== "page" || piece.length > PIECE) {
        yield piece;
        piece = "";
      }
      previous = row.kind;
    }
    if (piece !== "") yield piece;
  },
};

/** The rows of the view that an option chose, by the first letter of its group. */
function* view(session: Session, args: Arguments, option: string): Generator<KmemRow> {
  const { kernel } = session;
  switch (option) {
    case "s":
      return yield* slabView(session, args);
    case "f":
      if (args.operands.length === 0) return yield* freeRows(session, has(args, "F"));
      return yield* separated<KmemRow>(places(session, args).map((place) => freeOfPlace(session, place)));
    case "p":
      return yield* pageView(session, args);
    case "n":
      if (has(args, "n")) yield* nodeRows(kernel);
      if (has(args, "z")) yield* zoneRows(kernel);
      return undefined;
    case "i":
      return yield* infoRows(session, valueOf(args, "i") === "shared");
    case "v":
      return yield* vmallocView(session, args);
    case "V":
      return yield* counterRows(kernel);
    case "o":
      return yield* offsetRows(session);
    case "h":
      return yield* hugeRows(kernel);
    case "g":
      return yield* flagRows(kernel, flagsArgument(args));
    case "l":
      throw lruComplaint(args);
    default:
      throw new UsageError(notApplicable(option));
  }
}

/** Lists of pages that v2.6 gave up. */
function lruComplaint(args: Arguments): UsageError {
  const list = { a: "active_list", i: "inactive_list" }[valueOf(args, "l") ?? valueOf(args, "L") ?? ""];
  return list === undefined ? new SynopsisError() : new UsageError(`${list} does not exist in this kernel`);
}

/** The word that -g decodes; undefined for all flags. */
function flagsArgument(args: Arguments): Address | undefined {
  const [word] = args.operands;
  if (word === undefined) return undefined;
  const flags = findAddress(word);
  if (flags === undefined) throw new SynopsisError();
  return flags === 0n ? undefined : flags;
}

function* freeOfPlace({ kernel }: Session, place: Place): Generator<KmemRow> {
  if (place.frame !== undefined) yield* freeBlockRows(kernel, place.frame, place.typed);
  else if (place.physical) yield* untranslated(place).map((text) => ({ kind: "remark", text }) as const);
}

function* pageView(session: Session, args: Arguments): Generator<KmemRow> {
  const { kernel } = session;
  const frames = places(session, args)
    .map(({ frame }) => frame)
    .filter((frame) => frame !== undefined);
  const members = valueOf(args, "m");
  if (members !== undefined) yield* memberRows(session, members, args.operands.length === 0 ? undefined : frames);
  else for (const frame of frames) yield* onePage(kernel, frame);
}

function* vmallocView(session: Session, args: Arguments): Generator<KmemRow> {
  const asked = places(session, args);
  yield VMALLOC_HEAD;
  if (asked.length === 0) return yield* vmallocRows(session.kernel);
  for (const { typed } of asked) {
    const row = vmallocRowAt(session.kernel, typed);
    if (row !== undefined) yield row;
  }
}

/** One row; `previous` is the kind of the one before it. */
function formatRow(row: KmemRow, radix: 10 | 16, previous: string | undefined): string {
  switch (row.kind) {
    case "amount":
      return (previous === undefined ? AMOUNT_TITLES : "") + formatAmount(row);
    case "freeZone":
    case "freeList":
    case "freeBlock":
    case "freeTotal":
      return formatFree(row);
    case "page":
      return (previous === "page" ? "" : PAGE_TITLES) + formatPage(row);
    case "members":
      return formatMembers(row, radix);
    case "vmalloc":
      return formatVmalloc(row);
    case "vmallocTitles":
      return VMALLOC_TITLES;
    case "node":
    case "nodeZone":
    case "section":
    case "memoryBlock":
      return formatNodes(row);
    case "counters":
    case "zone":
      return formatCounters(row, previous === undefined);
    case "offset":
    case "huge":
    case "flag":
      return formatSmall(row);
    case "place":
      return formatSymbol(row, radix);
    case "context":
      return formatContext(row);
    case "remark":
      return `${row.text}\n`;
    default:
      return formatSlabs(row);
  }
}
