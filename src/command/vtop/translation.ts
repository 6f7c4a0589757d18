/** The way of an address through page tables, as a row. */
import { type PageTableRoot, x86_64 } from "#arch";
import { type Address, isPartial, isUnavailable, optional, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress, kernelPageTable, pageTableOf } from "#kernel/address-space";
import type { FileNames } from "#kernel/file";
import { pageMap } from "#kernel/page";
import { taskAt } from "#kernel/task";
import { findVma } from "#kernel/user-memory";
import { messageOf } from "../error-text.ts";
import { type PageRow, pageRow } from "../page/page-row.ts";
import { type EntryRow, entryRow } from "../pte/entry-row.ts";
import { pageRows, type RangeRow, rangeRow, type UserPageRow } from "../vm/rows.ts";

/** An entry that was met on the way. */
export interface Step {
  readonly [name: string]: string | bigint | number;
  /** `pgd`, `p4d`, `pud`, `pmd`, `pte`. */
  readonly level: string;
  /** Physical address of the entry. */
  readonly at: number;
  readonly value: bigint;
}

/** An address of a task's process or of the kernel, and where it leads. */
export interface TranslationRow extends Row {
  readonly kind: "translation";
  readonly space: "user" | "kernel";
  readonly address: Address;
  /** `not accessible`: the process has no range there; `not mapped`: no page; `not a kernel virtual address`. */
  readonly state: "mapped" | "not mapped" | "not accessible" | "not a kernel virtual address";
  readonly physical: number | undefined;
  /** The kernel's top page table. */
  readonly root: Address | undefined;
  readonly steps: readonly Step[];
  /** Bytes of the page. */
  readonly pageSize: number | undefined;
  readonly isZeroPage: boolean;
  /** The last entry, when it says anything. */
  readonly entry: EntryRow | undefined;
  readonly range: RangeRow | undefined;
  /** Where a page is that is not in memory. */
  readonly swap: UserPageRow["swap"];
  readonly file: UserPageRow["file"];
  readonly page: PageRow | undefined;
  /** Why the way ends early. */
  readonly broken: string | undefined;
}

/** What most rows lack. */
const NOTHING = {
  kind: "translation",
  physical: undefined,
  root: undefined,
  steps: [],
  pageSize: undefined,
  isZeroPage: false,
  entry: undefined,
  range: undefined,
  swap: undefined,
  file: undefined,
  page: undefined,
  broken: undefined,
} as const;

/** The row of an address of a task's process. */
export function userTranslation(kernel: Kernel, task: Address, address: Address, names: FileNames): TranslationRow {
  const mm = optional(() => taskAt(kernel, task).mm()) ?? 0n;
  const vma = mm === 0n ? undefined : optional(() => findVma(kernel, mm as Address, address));
  const row = { ...NOTHING, space: "user", address } as const;
  if (vma === undefined) return { ...row, state: "not accessible" };
  const range = optional(() => rangeRow(vma, names));
  const way = walk(kernel, () => pageTableOf(kernel, mm as Address), address);
  if (way.physical !== undefined)
    return { ...row, ...way, range, state: "mapped", page: findPage(kernel, way.physical) };
  const start = (address & ~0xfffn) as Address;
  const place = optional(() => pageRows(kernel, mm as Address).at(vma, range?.path, start));
  return { ...row, ...way, range, state: "not mapped", swap: place?.swap, file: place?.file };
}

/** The row of an address of the kernel. */
export function kernelTranslation(kernel: Kernel, address: Address): TranslationRow {
  const row = { ...NOTHING, space: "kernel", address } as const;
  if (!isKernelAddress(address)) return { ...row, state: "not a kernel virtual address" };
  const { symbols } = kernel.target;
  const root = (symbols.find("init_top_pgt") ?? symbols.find("swapper_pg_dir"))?.address;
  const way = walk(kernel, () => kernelPageTable(kernel), address);
  const state = way.physical === undefined ? "not mapped" : "mapped";
  return { ...row, ...way, isZeroPage: false, root, state, page: findPage(kernel, way.physical) };
}

type Way = Pick<TranslationRow, "steps" | "physical" | "pageSize" | "isZeroPage" | "entry" | "broken">;

function walk(kernel: Kernel, tableOf: () => PageTableRoot | undefined, address: Address): Way {
  const { physical: memory } = kernel.target;
  const steps: Step[] = [];
  const none = { steps, physical: undefined, pageSize: undefined, isZeroPage: false } as const;
  try {
    const table = tableOf();
    if (table === undefined) return { ...none, entry: undefined, broken: "this kernel does not name its page tables" };
    const found = x86_64.translate(
      table,
      address,
      (entry) => memory.word(entry),
      (step) => steps.push({ level: step.level, at: step.at, value: step.value }),
    );
    const last = steps.at(-1)?.value ?? 0n;
    if (typeof found === "string") {
      const entry = last === 0n || found !== "swapped" ? undefined : entryRow(kernel, last);
      const broken = found === "bad-table" ? "the table is broken" : undefined;
      return { ...none, entry: entry?.swap?.path === undefined ? undefined : entry, broken };
    }
    const { physical, pageSize } = found;
    return {
      steps,
      physical,
      pageSize,
      isZeroPage: physical - (physical % pageSize) === kernel.once(zeroPage),
      entry: largeEntry(entryRow(kernel, last), pageSize),
      broken: undefined,
    };
  } catch (error) {
    if (!isPartial(error)) throw error;
    return { ...none, entry: undefined, broken: messageOf(error) };
  }
}

/** The low bits of a large page's address hold flags. */
function largeEntry(entry: EntryRow, pageSize: number): EntryRow {
  const { physical } = entry;
  return physical === undefined ? entry : { ...entry, physical: physical - (physical % pageSize) };
}

/** Where the page of zeros is that stands for memory that was only read; undefined when this kernel does not say. */
function zeroPage({ target }: Kernel): number | undefined {
  const page = target.symbols.find("empty_zero_page");
  if (page !== undefined) return optional(() => target.memory.translate(page.address));
  const frame = target.symbols.find("zero_page_pfn");
  return frame && optional(() => Number(target.memory.u64(frame.address)) * target.physical.pageSize);
}

/** The struct page of an address, when there is one that can be read. */
function findPage(kernel: Kernel, physical: number | undefined): PageRow | undefined {
  if (physical === undefined) return undefined;
  const { pageSize } = kernel.target.physical;
  const frame = Math.floor(physical / pageSize);
  const page = optional(() => pageMap(kernel).pageOf(frame));
  const row = page && pageRow(kernel, page, frame * pageSize);
  return row === undefined || isUnavailable(row.flags as Unavailable) ? undefined : row;
}
