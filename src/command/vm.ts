/** vm: the address spaces of tasks. */
import { type Address, isPartial, type Row, UsageError } from "#base";
import { fileNames } from "#kernel/file";
import { isAddressSpace, taskAt } from "#kernel/task";
import { vmaFlagNames, vmas } from "#kernel/user-memory";
import { valueAt } from "#object";
import { type Arguments, has, radixOf, valueOf, valuesOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { messageOf } from "./error-text.ts";
import { parseAddress } from "./number.ts";
import type { Session } from "./session.ts";
import { type ContentsRow, contentsRow } from "./struct/contents.ts";
import { resolveSubject } from "./struct/subject.ts";
import { formatTaskHeader } from "./task-header.ts";
import { selectNumbered } from "./task-selection.ts";
import { SynopsisError } from "./usage.ts";
import { valueScope } from "./value/scope.ts";
import { valueStyle } from "./value/style.ts";
import { meansPage, meansRange, meansSpace, parseSpaceReference, type SpaceReference } from "./vm/reference.ts";
import { pageRows, type RangeRow, rangeRow, type SpaceRow, spaceRow, type UserPageRow, type View } from "./vm/rows.ts";
import { formatRange, formatSpace, formatUserPage, PAGE_TITLES, RANGE_TITLES } from "./vm/text.ts";

/** A line that says what an operand did not mean, or what ended a walk; the rest is shown all the same. */
interface ComplaintRow extends Row {
  readonly kind: "complaint";
  readonly text: string;
  /** It stands for an operand, and not in the middle of a task's lines. */
  readonly operand: boolean;
}
/** The range that was asked for is not one of the task's. */
interface MissingRow extends Row {
  readonly kind: "missing";
  readonly vma: Address;
}
/** What a value of `vm_flags` says. */
interface FlagsRow extends Row {
  readonly kind: "flags";
  readonly value: bigint;
  readonly names: readonly string[];
}

type VmRow = SpaceRow | RangeRow | UserPageRow | ContentsRow | ComplaintRow | MissingRow | FlagsRow;

export const vm: Command<VmRow> = {
  name: "vm",
  summary: "address spaces of tasks",
  synopsis: ["[-p | -P vma | -M mm | -v | -m | -x | -d | [-R reference] [pid | task]]", "[-f vm_flags]"],
  description: `Shows the address space of the current context's task, or of those named: its \`mm_struct\`, its top page table, how
much of it is in memory, and its size; then each range of addresses with its flags and the file that it maps.

With -p, every page of each range follows: its physical address, or the swap device or the file that it is on.`,
  options: [
    { name: "p", help: "every page: where it is" },
    { name: "P", value: "vma", help: "the pages of this range alone" },
    { name: "M", value: "mm", help: "the address space at this mm_struct, for a task that has given its own up" },
    { name: "v", help: "the vm_area_struct of each range" },
    { name: "m", help: "the mm_struct" },
    { name: "R", value: "reference", help: "only ranges and pages with this address, flags, offset, or path" },
    { name: "f", value: "vm_flags", help: "what these flags mean" },
    { name: "x", help: "numbers of -m and -v in hexadecimal" },
    { name: "d", help: "numbers of -m and -v in decimal" },
  ],
  operands: "task",
  rows: {
    space: {
      task: "the task",
      cpu: "the processor that it runs on or ran on last",
      view: "what follows: `ranges`, `pages`, one `range`, `mm`, `vmas`, or what refers to a `reference`",
      mm: "address of the `struct mm_struct`; 0 for a task without an address space",
      pageTable: "address of its top page table",
      resident: "bytes of it that are in memory",
      total: "bytes of all ranges",
    },
    range: {
      vma: "address of the `struct vm_area_struct`",
      start: "first address",
      end: "first address behind it",
      flags: "flags (VM_READ ...)",
      path: "path of the file that it maps",
    },
    page: {
      address: "address of the page",
      physical: "physical address",
      swap: "where it is on a swap device: number and path of the `device`, offset in pages (`page`)",
      file: "where it is in a file: `path`, and `offset` in bytes",
    },
    contents: {
      type: "name of the structure",
      address: "its address",
      value: "its members",
      text: "the same as crash shows it",
    },
    complaint: { text: "what an operand did not mean, or why a walk ended", operand: "it stands for an operand" },
    missing: { vma: "a range that is not one of the task's" },
    flags: { value: "a value of `vm_flags`", names: "the flags that are set" },
  } satisfies RowsOf<VmRow>,
  examples: [
    { line: "vm 1", shows: "the ranges of a process" },
    { line: "vm -p 1", shows: "all of its pages" },
    { line: "vm -f 75", shows: "what flags mean" },
    { line: "foreach vm -R busybox", shows: "who has a file mapped" },
  ],
  *foreach(session, args, tasks) {
    if (["p", "m", "v"].filter((option) => has(args, option)).length > 1) {
      throw new UsageError("vm command accepts only one of -p, -m or -v flags");
    }
    const request = vmRequest(session, args);
    for (const task of tasks) yield* showTask(session, task, request);
  },
  *run(session, args) {
    const flags = valueOf(args, "f");
    if (flags !== undefined) {
      const value = parseAddress(flags);
      yield { kind: "flags", value, names: vmaFlagNames(session.kernel, value) };
      return;
    }
    if (VIEWS.filter(([option]) => has(args, option)).length > 1) throw new SynopsisError();
    const request = vmRequest(session, args);
    if (args.operands.length === 0) yield* showTask(session, session.context, request);
    for (const word of args.operands) {
      const selection = selectNumbered(session.kernel, word);
      if ("error" in selection) yield { kind: "complaint", text: `vm: ${selection.error}`, operand: true };
      else for (const { address } of selection.tasks) yield* showTask(session, address, request);
    }
  },
  text: formatAll,
};

/** What excludes each other, in the order in which crash takes it. */
const VIEWS: readonly (readonly [string, View])[] = [
  ["p", "pages"],
  ["P", "range"],
  ["v", "vmas"],
  ["m", "mm"],
  ["R", "reference"],
];

/** What is wanted of each task. */
interface VmRequest {
  readonly view: View;
  readonly range: Address | undefined;
  readonly substitute: Address | undefined;
  readonly reference: SpaceReference | undefined;
  readonly names: ReturnType<typeof fileNames>;
  /** A structure as its row. */
  object(type: string, at: Address): ContentsRow;
}

function vmRequest(session: Session, args: Arguments): VmRequest {
  const { kernel, settings, target } = session;
  const [reference, ...more] = valuesOf(args, "R");
  if (more.length > 0) throw new SynopsisError("only one -R option allowed");
  const [range, mm] = [valueOf(args, "P"), valueOf(args, "M")];
  const substitute = mm === undefined ? undefined : parseAddress(mm);
  if (substitute !== undefined && !isAddressSpace(kernel, substitute)) {
    throw new UsageError(`invalid mm_struct address: ${mm}`);
  }
  return {
    view: VIEWS.find(([option]) => has(args, option))?.[1] ?? "ranges",
    range: range === undefined ? undefined : parseAddress(range),
    substitute,
    reference: reference === undefined ? undefined : parseSpaceReference(reference),
    names: fileNames(kernel),
    object(type, at) {
      const subject = resolveSubject(target.types, type, "struct");
      const show = {
        style: valueStyle(settings, radixOf(args, settings.radix)),
        scope: valueScope(session),
        targets: false,
      };
      return contentsRow(subject, at, valueAt(subject.type, target.memory, at), show);
    },
  };
}

/** The rows of a task. A fault ends those of this task alone. */
function* showTask(session: Session, task: Address, request: VmRequest): Generator<VmRow> {
  session.checkpoint();
  const space = spaceRow(session.kernel, task, request.view);
  if (request.reference !== undefined) {
    yield* showReferences(session, task, space, request.reference, request);
    return;
  }
  yield space;
  try {
    const mm = addressSpaceOf(session, task, request);
    if (mm !== 0n) yield* showSpace(session, mm, request);
  } catch (error) {
    if (!isPartial(error)) throw error;
    yield { kind: "complaint", text: `vm: ${messageOf(error)}`, operand: false };
  }
}

function addressSpaceOf({ kernel }: Session, task: Address, { substitute }: VmRequest): Address {
  const own = taskAt(kernel, task).mm();
  return own === 0n ? (substitute ?? own) : own;
}

function* showSpace(session: Session, mm: Address, request: VmRequest): Generator<VmRow> {
  const { kernel } = session;
  const { view, range: wanted, names } = request;
  if (view === "mm") {
    yield request.object("mm_struct", mm);
    return;
  }
  const pages = view === "pages" || view === "range" ? pageRows(kernel, mm) : undefined;
  for (const vma of vmas(kernel, mm)) {
    session.checkpoint();
    if (view === "range" && vma.address !== wanted) continue;
    if (view === "vmas") {
      yield request.object("vm_area_struct", vma.address);
      continue;
    }
    const row = rangeRow(vma, names);
    yield row;
    if (pages !== undefined) yield* pages.rows(vma, row.path);
    if (view === "range") return;
  }
  if (view === "range" && wanted !== undefined) yield { kind: "missing", vma: wanted };
}

/** The task, and those of its ranges and pages that are meant; nothing when none is. */
function* showReferences(
  session: Session,
  task: Address,
  space: SpaceRow,
  reference: SpaceReference,
  request: VmRequest,
): Generator<VmRow> {
  if (meansSpace(space, reference)) {
    yield space;
    return;
  }
  let found = false;
  try {
    const mm = addressSpaceOf(session, task, request);
    for (const rows of mm === 0n ? [] : referredRanges(session, mm, reference, request)) {
      if (!found) yield space;
      found = true;
      yield* rows;
    }
  } catch (error) {
    if (!isPartial(error)) throw error;
    if (!found) yield space;
    yield { kind: "complaint", text: `vm: ${messageOf(error)}`, operand: false };
  }
}

function* referredRanges(
  session: Session,
  mm: Address,
  reference: SpaceReference,
  { names }: VmRequest,
): Generator<readonly VmRow[]> {
  const pages = pageRows(session.kernel, mm);
  for (const vma of vmas(session.kernel, mm)) {
    session.checkpoint();
    const row = rangeRow(vma, names);
    const inside = [...pages.rows(vma, row.path, (page) => meansPage(page, reference))];
    if (inside.length > 0 || meansRange(row, reference)) yield [row, ...inside];
  }
}

/** Titles stand where crash has them: above the ranges of a task, with `-p` above each, and above pages. */
function* formatAll(rows: Iterable<VmRow>): Generator<string> {
  let view: View | undefined;
  let before: VmRow["kind"] | undefined;
  let referred = false;
  const titled = (kind: "range" | "page"): boolean =>
    kind === "page" ? before === "range" : view !== "ranges" && !(view === "reference" && before === "range");
  for (const row of rows) {
    const apart = row.kind === "space" || (row.kind === "complaint" && row.operand);
    if (apart && referred) yield "\n";
    if (apart) referred = false;
    switch (row.kind) {
      case "space":
        if (before !== undefined && row.view !== "reference") yield "\n";
        ({ view } = row);
        referred = view === "reference";
        yield `${formatTaskHeader(row)}\n`;
        if (view === "ranges" || view === "pages" || view === "reference") yield formatSpace(row);
        break;
      case "range":
        if (before === "space" || titled("range")) yield RANGE_TITLES;
        yield formatRange(row);
        if (view === "pages" || view === "range") yield PAGE_TITLES;
        break;
      case "page":
        if (view === "reference" && titled("page")) yield PAGE_TITLES;
        yield formatUserPage(row);
        break;
      case "contents":
        yield row.text;
        break;
      case "missing":
        yield "(not found)\n";
        break;
      case "flags":
        yield `${row.value.toString(16)}: (${row.names.join("|")})\n`;
        break;
      case "complaint":
        if (row.operand && before !== undefined && view !== "reference") yield "\n";
        yield `${row.text}\n`;
    }
    before = row.kind;
  }
  if (referred) yield "\n";
}
