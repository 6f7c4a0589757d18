/** The entries of the kinds of trees, as rows. */
import { type Address, isPartial, MemoryFault, offsetBy, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { hasMapleTrees, isReserved, type MapleSlot, mapleParts, mapleRoot } from "#kernel/maple";
import { rbPositions, rbRootNode } from "#kernel/rbtree";
import { hasXarrays, type XarrayEntry, xarrayEntries, xarrayEntriesBelow } from "#kernel/xarray";
import { faultText, messageOf } from "../error-text.ts";
import type { Session } from "../session.ts";
import { type ObjectText, objectWriter } from "../struct/object-writer.ts";
import { integerCell } from "../value/cell.ts";
import type { TreeRequest } from "./request.ts";
import { type EntryRow, mapleNodeText, type NumberText, type RemarkRow, rangeText, type TreeRow } from "./rows.ts";

/** An entry before its object is looked at. */
interface Found extends Pick<EntryRow, "address" | "index" | "last" | "position"> {
  /** The lines before the object's. */
  readonly head: string;
}

/** The rows of the tree that `request` names. Throws UsageError in crash's words. */
export function treeRows(session: Session, request: TreeRequest): Iterable<TreeRow> {
  const { kernel } = session;
  switch (request.kind) {
    case "rbtree":
      return rbRows(session, request);
    case "radix":
      if (hasXarrays(kernel)) throw new UsageError("radix trees do not exist or have changed their format");
      return xarrayRows(session, request);
    case "xarray":
      if (!hasXarrays(kernel)) throw new UsageError("xarray facility does not exist or has changed its format");
      return xarrayRows(session, request);
    case "maple":
      if (!hasMapleTrees(kernel)) throw new UsageError("maple trees do not exist or have changed their format");
      return mapleRows(session, request);
  }
}

function* rbRows(session: Session, request: TreeRequest): Generator<TreeRow> {
  const { kernel } = session;
  const { start, isNode, offset, sorted, positions } = request;
  const root = isNode ? start : reading("rb_root rb_node", () => rbRootNode(kernel, start));
  const write = entryWriter(session, request);
  for (const step of rbPositions(kernel, root, sorted)) {
    session.checkpoint();
    if (step.kind === "node") {
      const address = offsetBy(step.address, -offset);
      const position = positions ? ["root", ...step.path().map((side) => side[0])].join("/") : undefined;
      const head = `${address.toString(16)}\n${position === undefined ? "" : `  position: ${position}\n`}`;
      yield* write({ address, index: undefined, last: undefined, position, head });
      continue;
    }
    const { node, side, child, fault } = step;
    if (child === undefined) {
      if (fault !== undefined) yield remark(`tree: ${faultText(fault, `rb_node rb_${side}`)}`);
    } else if (fault !== undefined) {
      yield remark(`tree: rb_node: ${node.toString(16)}: corrupted rb_${side} pointer: ${child.toString(16)}`);
    } else {
      yield remark("");
      throw new UsageError(`duplicate tree entry: ${child.toString(16)}`);
    }
  }
}

function* xarrayRows(session: Session, request: TreeRequest): Generator<TreeRow> {
  const { start, isNode, positions } = request;
  const write = entryWriter(session, request);
  const entries = (kernel: Kernel, fail: (error: unknown) => void): Iterable<XarrayEntry> =>
    isNode ? xarrayEntriesBelow(kernel, start, fail) : xarrayEntries(kernel, start, fail);
  const isXarray = request.kind === "xarray";
  for (const entry of withFailures(session, entries, isXarray ? "xa_node.slots[off]" : "radix_tree_node.slot[off]")) {
    if ("kind" in entry) {
      yield entry;
      continue;
    }
    const { entry: address, index, last, path } = entry;
    const position = path.length === 0 ? "direct/0" : ["root", ...path].join("/");
    const place = positions ? `  index: ${index}  position: ${position}\n` : "";
    yield* write({
      address,
      index,
      last: last === index ? undefined : last,
      position: positions ? position : undefined,
      head: `${address.toString(16)}\n${place}`,
    });
  }
}

function* mapleRows(session: Session, request: TreeRequest): Generator<TreeRow> {
  const { kernel } = session;
  const { start, isNode, positions, verbose, objects } = request;
  const tree = isNode ? undefined : reading("mt_dump read maple_tree", () => mapleRoot(kernel, start));
  // The type of a node stands in the low bits of its address, whether it was typed as the tree has it or not.
  const root = tree?.root ?? offsetBy(start, (start & 2n) === 0n ? 2 : 0);
  if (verbose && tree !== undefined) yield { kind: "maple-tree", address: start, ...tree };
  const number: NumberText = (value) => value.toString(objects.radix);
  const write = entryWriter(session, request);
  const top = isNode ? "direct" : "root";
  let count = 0;
  for (const part of withFailures(session, (of, fail) => mapleParts(of, root, fail), "mt_dump_node read maple_node")) {
    if (part.kind === "remark") {
      yield part;
    } else if (part.kind === "node") {
      const { address, type, first, last, depth, parent, slots } = part;
      const indexes = { first: integerCell(first), last: integerCell(last) };
      const text = mapleNodeText(part, number);
      if (verbose) yield { kind: "maple-node", address, type, ...indexes, depth, parent, slots, text };
      else if (part.typeName === undefined) yield remark(" UNKNOWN TYPE");
    } else if (verbose || part.entry !== 0n) {
      const isEntry = part.entry !== 0n;
      const position = [...(part.depth === 0 ? [""] : [top]), ...part.path, part.slot].join("/");
      const place =
        positions && isEntry ? `  index: ${(++count).toString(objects.radix)}  position: ${position}\n` : "";
      const found: Found = {
        address: part.entry,
        index: integerCell(part.first),
        last: part.last === part.first ? undefined : integerCell(part.last),
        position: positions ? position : undefined,
        head: `${verbose ? verboseSlot(part, number, objects.radix) : `${number(part.entry)}\n`}${place}`,
      };
      yield* isEntry ? write(found) : [emptySlot(found)];
    }
  }
}

/** A slot with its indexes; what is no pointer says what it is. */
function verboseSlot({ first, last, depth, entry }: MapleSlot, number: NumberText, radix: 10 | 16): string {
  const value = entry >> 1n;
  const hex = `0x${entry.toString(16)}`;
  const text =
    (entry & 1n) === 1n
      ? `value ${value} (0x${value.toString(16)}) [${hex}]`
      : isReserved(entry)
        ? entry >> 2n === 257n
          ? "zero (257)"
          : `UNKNOWN ENTRY (${hex})`
        : radix === 16
          ? hex
          : entry.toString();
  return `${rangeText(first, last, depth, number)}${text}\n`;
}

function emptySlot({ head, ...found }: Found): EntryRow {
  return { kind: "entry", ...found, values: undefined, text: head };
}

/** Makes rows of entries, with what -s or -S asked for; what does not exist ends the command behind the entry. */
function entryWriter(session: Session, { objects }: TreeRequest): (found: Found) => Generator<EntryRow> {
  let write: ((at: Address) => ObjectText) | undefined;
  return function* ({ head, ...found }) {
    const row = { kind: "entry", ...found } as const;
    write ??= objectWriter(session, "tree", objects);
    if (objects.subjects.length === 0) {
      yield { ...row, values: undefined, text: head };
      return;
    }
    let object: ObjectText;
    try {
      object = write(found.address);
    } catch (error) {
      yield { ...row, values: undefined, text: head };
      throw error;
    }
    yield {
      ...row,
      get values() {
        return object.values;
      },
      text: `${head}${object.text}`,
    };
  };
}

/** What a walk yields, and a remark wherever it had to pass over something; `readType` is what crash calls its reads. */
function* withFailures<T>(
  session: Session,
  walk: (kernel: Kernel, fail: (error: unknown) => void) => Iterable<T>,
  readType: string,
): Generator<T | RemarkRow> {
  const failures: RemarkRow[] = [];
  const fail = (error: unknown): void => {
    if (!isPartial(error)) throw error;
    failures.push(remark(`tree: ${error instanceof MemoryFault ? faultText(error, readType) : messageOf(error)}`));
  };
  for (const part of walk(session.kernel, fail)) {
    session.checkpoint();
    yield* failures.splice(0);
    yield part;
  }
  yield* failures;
}

function remark(text: string): RemarkRow {
  return { kind: "remark", text };
}

/** What `read` gives; a fault becomes crash's complaint about a read of that name. */
function reading<T>(type: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MemoryFault) throw new UsageError(faultText(error, type));
    throw error;
  }
}
