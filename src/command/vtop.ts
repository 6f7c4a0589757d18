/** vtop: virtual to physical addresses. */
import { type Address, type Row, UsageError } from "#base";
import { isKernelAddress, userEnd } from "#kernel/address-space";
import { fileNames } from "#kernel/file";
import { type Arguments, has, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { parseAddress } from "./number.ts";
import type { Session } from "./session.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "./task-header.ts";
import { chosenTask } from "./task-selection.ts";
import { SynopsisError } from "./usage.ts";
import { formatTranslation } from "./vtop/text.ts";
import { kernelTranslation, type TranslationRow, userTranslation } from "./vtop/translation.ts";

/** Begins the translations for one task of `foreach`. */
interface TaskRow extends TaskHeader, Row {
  readonly kind: "task";
  readonly task: TaskHeader["task"];
}
type VtopRow = TranslationRow | TaskRow;

export const vtop: Command<VtopRow> = {
  name: "vtop",
  summary: "virtual to physical addresses",
  synopsis: ["[-c [pid | taskp]] [-u|-k] address ..."],
  description: `Shows where virtual addresses lead: the physical address, each entry of the page tables on the way, what the last
one says, the range of the process that holds the address, and the struct page. Addresses below the kernel's are those
of the current context's process. Of a page that is not in memory, the swap device or the file that it is on is shown.`,
  options: [
    { name: "c", value: "pid|taskp", help: "addresses of this task's process" },
    { name: "u", help: "the addresses are a process's" },
    { name: "k", help: "the addresses are the kernel's" },
  ],
  operands: "address",
  ownOperands: true,
  rows: {
    translation: {
      space: "whose address it is: `user` or `kernel`",
      address: "the virtual address",
      state: "`mapped`, `not mapped`, `not accessible` or `not a kernel virtual address`",
      physical: "the physical address",
      root: "address of the kernel's top page table",
      steps: "the entries on the way: `level`, physical address (`at`), `value`",
      pageSize: "bytes of the page",
      isZeroPage: "whether it is the page of zeros that stands for memory that was only read",
      entry: "what the last entry says, as `pte` shows it",
      range: "the range of the process, as `vm` shows it",
      swap: "where the page is on a swap device: number and path of the `device`, offset in pages (`page`)",
      file: "where the page is in a file: `path`, and `offset` in bytes",
      page: "the struct page, as `kmem -p` shows it",
      broken: "why the way ends early",
    },
    task: { task: "a task that `foreach` chose", cpu: "the processor that it runs on or ran on last" },
  } satisfies RowsOf<VtopRow>,
  examples: [
    { line: "vtop -c 1 400000", shows: "where an address of a process leads" },
    { line: "vtop -k ffffffff81000000", shows: "an address of the kernel" },
  ],
  *foreach(session, args, tasks) {
    if (args.operands.length === 0) throw new UsageError("foreach command requires address argument");
    for (const task of tasks) {
      session.checkpoint();
      yield { kind: "task", ...taskHeader(session.kernel, task) };
      yield* translations(session, args, task);
    }
  },
  *run(session, args) {
    if (has(args, "u") && has(args, "k")) throw new UsageError("-u and -k options are mutually exclusive");
    const chosen = valueOf(args, "c");
    const task = chosen === undefined ? session.context : chosenTask(session.kernel, chosen).address;
    if (args.operands.length === 0) throw new SynopsisError();
    yield* translations(session, args, task);
  },
  *text(rows) {
    let titled = false;
    let before: VtopRow["kind"] | undefined;
    let byTask = false;
    for (const row of rows) {
      byTask ||= row.kind === "task";
      if (before !== undefined && (row.kind === "task" || !byTask)) yield "\n";
      before = row.kind;
      if (row.kind === "task") {
        yield `${formatTaskHeader(row)}\n`;
        continue;
      }
      yield* formatTranslation(row, titled);
      titled ||= row.page !== undefined;
    }
  },
};

function* translations(session: Session, args: Arguments, task: Address): Generator<TranslationRow> {
  const { kernel } = session;
  const names = fileNames(kernel);
  for (const word of args.operands) {
    session.checkpoint();
    const address = parseAddress(word);
    const space = has(args, "u") ? "user" : has(args, "k") ? "kernel" : spaceOf(session, address);
    if (space === undefined) throw new UsageError(`ambiguous address: ${word}  (requires -u or -k)`);
    yield space === "user" ? userTranslation(kernel, task, address, names) : kernelTranslation(kernel, address);
  }
}

/** Whose address it is; undefined for one that neither half holds. */
function spaceOf({ kernel }: Session, address: Address): "user" | "kernel" | undefined {
  if (isKernelAddress(address)) return "kernel";
  return address < userEnd(kernel) + 0x1000n ? "user" : undefined;
}
