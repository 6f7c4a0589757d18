/** kmem -o, -h and -g: per-CPU offsets, pools of huge pages, flags of pages. */
import { type Address, hex, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { hugePools } from "#kernel/mm";
import { pageFlags } from "#kernel/page";
import { perCpuPlaces } from "#kernel/slab";
import { hiddenCpus } from "../offline-cpus.ts";
import type { Session } from "../session.ts";
import { formatSize } from "../size-text.ts";

/** What is added to a per-CPU symbol's address for one processor. */
export interface OffsetRow extends Row {
  readonly kind: "offset";
  readonly cpu: number;
  readonly offset: Address;
  /** The processor was offline, and \`set offline hide\` is in force. */
  readonly offline: boolean;
  readonly titled: boolean;
}

/** A pool of huge pages. */
export interface HugeRow extends Row {
  readonly kind: "huge";
  readonly pool: Address;
  /** Bytes of a page. */
  readonly pageSize: number;
  readonly free: number;
  readonly total: number;
  readonly name: string;
  readonly titled: boolean;
}

/** A flag of pages. */
export interface FlagRow extends Row {
  readonly kind: "flag";
  /** Undefined when none of the flags that were asked about has a name. */
  readonly name: string | undefined;
  readonly bit: number;
  /** The word that was decoded; undefined when all flags were asked for. */
  readonly decoded: Address | undefined;
  /** Columns that names and values take. */
  readonly nameWidth: number;
  readonly valueWidth: number;
  readonly titled: boolean;
}

/** The meaning of the fields. */
export const SMALL_FIELDS = {
  offset: {
    cpu: "number of the processor",
    offline: "whether it was offline while `set offline hide` is in force",
    offset: "what is added to the address of a per-CPU variable for it",
    titled: "whether a title stands above it",
  },
  huge: {
    pool: "address of the `struct hstate`",
    pageSize: "bytes of a page",
    free: "free pages of it",
    total: "pages in all",
    name: "the kernel's name of it",
    titled: "whether titles stand above it",
  },
  flag: {
    name: "name of the flag; absent when no flag of the word has one",
    bit: "number of its bit",
    decoded: "the word that was decoded",
    nameWidth: "columns of the longest name",
    valueWidth: "columns of the greatest value",
    titled: "whether titles stand above it",
  },
} as const;

/** The offset of every processor. */
export function* offsetRows(session: Session): Generator<OffsetRow> {
  const hidden = hiddenCpus(session);
  for (const { cpu, address } of perCpuPlaces(session.kernel, 0n as Address)) {
    yield { kind: "offset", cpu, offset: address, offline: hidden(cpu), titled: cpu === 0 };
  }
}

/** Every pool of huge pages. */
export function* hugeRows(kernel: Kernel): Generator<HugeRow> {
  if (kernel.target.symbols.image("hstates") === undefined) throw new UsageError("hstates array does not exist");
  for (const [i, { address, ...pool }] of hugePools(kernel).entries()) {
    yield { kind: "huge", pool: address, ...pool, titled: i === 0 };
  }
}

/** The flags that are set in `decoded`, or all. */
export function* flagRows(kernel: Kernel, decoded: Address | undefined): Generator<FlagRow> {
  const known = pageFlags(kernel);
  if (known.length === 0) throw new UsageError("enum pageflags does not exist in this kernel");
  const flags = known.filter(({ name }) => name.includes("PG_"));
  const nameWidth = Math.max(...known.map(({ name }) => name.length));
  const greatest = Math.max(...flags.map(({ bit }) => bit));
  const valueWidth = Math.floor((greatest + 1) / 4) + 1;
  const shown = flags.filter(({ bit }) => decoded === undefined || ((decoded >> BigInt(bit)) & 1n) === 1n);
  const common = { decoded, nameWidth, valueWidth };
  for (const [i, flag] of shown.entries()) yield { kind: "flag", ...flag, ...common, titled: i === 0 };
  if (shown.length === 0) yield { kind: "flag", name: undefined, bit: 0, ...common, titled: true };
}

const HUGE_TITLES = "     HSTATE        SIZE    FREE   TOTAL  NAME\n";

/** One row in crash's words. */
export function formatSmall(row: OffsetRow | HugeRow | FlagRow): string {
  switch (row.kind) {
    case "offset":
      return `${row.titled ? "PER-CPU OFFSET VALUES:\n" : ""}${`CPU ${row.cpu}`.padStart(7)}: ${hex(row.offset)}${row.offline ? " [OFFLINE]" : ""}\n`;
    case "huge": {
      const size = formatSize(row.pageSize).replace(" ", "").padStart(5);
      const counts = `${String(row.free).padStart(6)}  ${String(row.total).padStart(6)}`;
      return `${row.titled ? HUGE_TITLES : ""}${hex(row.pool).padStart(16)}  ${size}  ${counts}  ${row.name}\n`;
    }
    case "flag": {
      const indent = row.decoded === undefined ? "" : "  ";
      const word = row.decoded === undefined ? "" : `FLAGS: ${hex(row.decoded)}\n`;
      const titles = row.titled ? `${word}${indent}${"PAGE-FLAG".padEnd(row.nameWidth)} BIT  VALUE\n` : "";
      if (row.name === undefined) return `${titles}  (none found)\n`;
      const value = hex(1n << BigInt(row.bit), row.valueWidth);
      return `${titles}${indent}${row.name.padEnd(row.nameWidth)}  ${String(row.bit).padStart(2)}  ${value}\n`;
    }
  }
}
