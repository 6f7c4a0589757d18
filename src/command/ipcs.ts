/** ipcs: System V's shared memory, semaphores and message queues. */
import { type Address, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { firstIpcNamespace, type IpcKind } from "#kernel/ipc";
import { findNamespace } from "#kernel/task";
import { type Arguments, has, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { type IpcRequest, type IpcRow, ipcRows } from "./ipcs/rows.ts";
import { formatIpc, IPC_TITLES } from "./ipcs/text.ts";
import { parseNumber } from "./number.ts";
import { chosenTask } from "./task-selection.ts";
import { type BrokenRow, untilBroken } from "./until-broken.ts";

/** Begins the objects of a kind where they are listed. */
interface ListRow extends Row {
  readonly kind: "list";
  readonly of: IpcKind;
}
/** There are none of a kind. */
interface NoneRow extends Row {
  readonly kind: "none";
  readonly of: IpcKind;
}
/** An operand that means no object. */
interface MissingRow extends Row {
  readonly kind: "missing";
  readonly operand: string;
}
type IpcsRow = IpcRow | ListRow | NoneRow | MissingRow | BrokenRow;

const COMMON = {
  object: "address of the object's structure",
  key: "the key that it was made with, unsigned; 0 for IPC_PRIVATE",
  id: "its number",
  uid: "number of the user that owns it",
  mode: "permission bits",
  apart: "it is shown by itself",
};

export const ipcs: Command<IpcsRow> = {
  name: "ipcs",
  summary: "System V's shared memory, semaphores and message queues",
  synopsis: ["[-smMq] [-n pid|task] [id | addr]"],
  description: `Shows the shared memory, semaphores and message queues of the first IPC namespace, or with -n of the one that a task
is in. With operands only the objects of that number or address.

NATTCH counts how often shared memory is attached; STATUS is dest for memory that goes with the last process that has
it, and locked for memory that is never swapped.`,
  options: [
    { name: "s", help: "semaphores" },
    { name: "m", help: "shared memory" },
    { name: "M", help: "shared memory, with the number of pages that it may have, has in memory and on swap devices" },
    { name: "q", help: "message queues" },
    { name: "n", value: "pid|task", help: "the IPC namespace of this task" },
  ],
  operands: "address",
  rows: {
    shm: {
      ...COMMON,
      bytes: "its size",
      attached: "how often it is attached",
      doomed: "it goes with the last process that has it",
      locked: "it is never swapped",
      pages: "pages that it may have (`allocated`), has in memory (`resident`), and on swap devices (`swapped`)",
      inode: "address of the inode of the file behind it",
    },
    sem: { ...COMMON, count: "number of semaphores in the set" },
    msg: { ...COMMON, bytes: "bytes of messages that wait", messages: "number of messages that wait" },
    list: { of: "the kind of objects that follow: `shm`, `sem`, `msg`" },
    none: { of: "the kind that there are no objects of" },
    missing: { operand: "an operand that means no object" },
    broken: { text: "why objects are missing" },
  } satisfies RowsOf<IpcsRow>,
  examples: [
    { line: "ipcs", shows: "all objects" },
    { line: "ipcs -M", shows: "how much memory shared memory takes" },
    { line: "ipcs -n 1", shows: "what pid 1 could use" },
  ],
  *run({ kernel }, args) {
    const namespace = chosenNamespace(kernel, valueOf(args, "n"));
    const kinds = chosenKinds(args);
    const request = { apart: args.operands.length > 0, pages: has(args, "M") };
    if (!request.apart) {
      for (const kind of kinds) yield* listed(kernel, namespace, kind, request);
      return;
    }
    yield* named(kernel, namespace, kinds, request, args.operands);
  },
  text: formatAll,
};

function chosenNamespace(kernel: Kernel, word: string | undefined): Address {
  if (word === undefined) return firstIpcNamespace(kernel);
  const namespace = findNamespace(kernel, chosenTask(kernel, word).address, "ipc");
  if (namespace === undefined) throw new UsageError("cannot determine ipc_namespace location!");
  return namespace;
}

function chosenKinds(args: Arguments): readonly IpcKind[] {
  const kinds = (["shm", "sem", "msg"] as const).filter((kind) => OPTIONS[kind].some((option) => has(args, option)));
  return kinds.length > 0 ? kinds : ["shm", "sem", "msg"];
}

const OPTIONS: Readonly<Record<IpcKind, readonly string[]>> = { shm: ["m", "M"], sem: ["s"], msg: ["q"] };

function* listed(kernel: Kernel, namespace: Address, kind: IpcKind, request: IpcRequest): Generator<IpcsRow> {
  let any = false;
  if (kind !== "shm" || !request.pages) yield { kind: "list", of: kind };
  for (const row of untilBroken(kind, (fail) => ipcRows(kernel, namespace, kind, request, fail))) {
    any = true;
    yield row;
  }
  if (!any) yield { kind: "none", of: kind };
}

/** The objects that operands mean; those that mean none are said first, as crash says them. */
function* named(
  kernel: Kernel,
  namespace: Address,
  kinds: readonly IpcKind[],
  request: IpcRequest,
  operands: readonly string[],
): Generator<IpcsRow> {
  const wanted = operands.map((operand) => ({ operand, value: parseNumber(operand) }));
  const all = kinds.flatMap((kind) => [
    ...untilBroken(kind, (fail) => ipcRows(kernel, namespace, kind, request, fail)),
  ]);
  const found = wanted.map(({ operand, value }) => {
    const rows = all.filter(
      (row) =>
        row.kind !== "broken" && (row.object === value || (typeof row.id === "number" && BigInt(row.id) === value)),
    );
    return { operand, rows };
  });
  for (const { operand, rows } of found) if (rows.length === 0) yield { kind: "missing", operand };
  for (const { rows } of found) yield* rows;
  for (const row of all) if (row.kind === "broken") yield row;
}

function* formatAll(rows: Iterable<IpcsRow>): Generator<string> {
  let isListing = false;
  for (const row of rows) {
    switch (row.kind) {
      case "list":
        yield (isListing ? "\n" : "") + IPC_TITLES[row.of];
        isListing = true;
        break;
      case "none":
        yield `${isListing ? "" : IPC_TITLES[row.of]}(none allocated)\n`;
        isListing = true;
        break;
      case "missing":
        yield `invalid id or address: ${row.operand}\n\n`;
        break;
      case "broken":
        yield `${row.text}\n`;
        break;
      default:
        if (row.apart) isListing = false;
        yield row.apart ? `${IPC_TITLES[row.kind]}${formatIpc(row)}\n` : formatIpc(row);
    }
  }
  if (isListing) yield "\n";
}
