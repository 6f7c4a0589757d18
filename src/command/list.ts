/** list: the entries of a linked list, and what they are part of. */
import { type Address, type Cell, MemoryFault, offsetBy, type Row, UsageError } from "#base";
import type { Command, RowsOf } from "./command.ts";
import { faultText } from "./error-text.ts";
import { entryPoint, parseListRequest } from "./list/request.ts";
import { type Ending, listedEntries, unrememberedEntries } from "./list/walk.ts";
import { type ObjectText, objectWriter } from "./struct/object-writer.ts";

/** An entry of the list. */
interface EntryRow extends Row {
  readonly kind: "entry";
  readonly address: Address;
  /** What -s or -S asked for. */
  readonly values: Readonly<Record<string, Cell>> | undefined;
  /** The same as crash shows it, in lines with their ends. */
  readonly text: string;
}
/** A line about the list as a whole. */
interface RemarkRow extends Row {
  readonly kind: "remark";
  readonly text: string;
}
type ListRow = EntryRow | RemarkRow;

/** Entries between two looks at the user's wish to stop. */
const CHECKPOINT = 1024;

export const list: Command<ListRow> = {
  name: "list",
  summary: "the entries of a linked list",
  synopsis: [
    "[[-o] offset][-e end][-[s|S] struct[.member[,member] [-l offset]] -[x|d]]",
    "[-r|-B] [-h [-O head_offset]|-H] start",
  ],
  description: `Follows pointers from the start on and shows the address of each entry, until one points to nothing, to the start,
to itself or to what -e says. The offset is where in an entry the pointer to the next one stands: a number, or
struct.member.

Lists of struct list_head go by heads. With -h the start is a structure on such a list (its list_head at the offset),
with -H it is the head, and with -h and -O a structure that holds the head, for a list of other structures. Addresses are
then those of the structures.

With -s the structures or members are shown beside each entry, as \`struct\` shows them; -S reads numbers and strings
directly and writes them plainly, which is faster. Either may be repeated.

A list that comes back to an entry it had before, other than its start, is broken: the walk ends there and says so.
Entries are remembered for that; with -B, and after "set hash off", they are not, and a cycle is noticed later, but its
length and where it begins are told.`,
  options: [
    { name: "o", value: "offset", help: "where in an entry the pointer to the next stands: struct.member or bytes" },
    { name: "e", value: "end", help: "the list ends at this address" },
    { name: "s", value: "struct[.member,member]", help: "the structure at each entry, or members of it" },
    { name: "S", value: "struct[.member,member]", help: "as -s; numbers and strings are read directly" },
    {
      name: "l",
      value: "offset",
      help: "entries are this far inside the structure of -s or -S: struct.member or bytes",
    },
    { name: "r", help: "backward, by the second pointer of a list_head" },
    { name: "B", help: "entries are not remembered; a cycle is found by Brent's method" },
    { name: "h", help: "the start is a structure that holds a list_head" },
    {
      name: "O",
      value: "head_offset",
      help: "with -h: the list_head in the start is another one: struct.member or bytes",
    },
    { name: "H", help: "the start is the head of a list" },
    { name: "x", help: "numbers in hexadecimal" },
    { name: "d", help: "numbers in decimal" },
  ],
  operands: "symbol",
  rows: {
    entry: {
      address: "address of the entry, or of the structure that -h and -H with an offset mean",
      values: "what -s or -S asked for, by member path or, for whole structures, by type; absent without them",
      text: "the same as text",
    },
    remark: { text: "a sentence about the list: that it is empty, or how it is broken" },
  } satisfies RowsOf<ListRow>,
  examples: [
    { line: "list -H super_blocks", shows: "the entries of a list by its head" },
    { line: "list task_struct.tasks -h init_task -S task_struct.pid,comm", shows: "members of each structure" },
    {
      line: "list -O task_struct.children -o task_struct.sibling -h init_task",
      shows: "a list whose head is in another structure",
    },
  ],

  *run(session, args) {
    const request = parseListRequest(session, args);
    const { memory } = session.target;
    const { start, end, link, toEntry } = entryPoint(request, (at) => {
      try {
        return memory.pointer(at);
      } catch (error) {
        if (error instanceof MemoryFault) throw new UsageError(faultText(error, "LIST_HEAD contents"));
        throw error;
      }
    });
    if (start === end && request.form !== "plain") {
      yield { kind: "remark", text: "(empty)" };
      return;
    }
    const linkage = { memory, start, offset: link, end, closed: request.form !== "plain" };
    const forget = request.brent || session.settings.hash === false;
    const entries = forget ? unrememberedEntries(linkage) : listedEntries(linkage);
    const write = objectWriter(session, "list", request.objects);
    const isPlain = request.objects.subjects.length === 0;
    let count = 0;
    let step = entries.next();
    for (; step.done !== true; step = entries.next()) {
      if (count++ % CHECKPOINT === 0) session.checkpoint();
      const at = offsetBy(step.value, -toEntry);
      if (isPlain) yield plainRow(at);
      else yield* entryRows(at, () => write(offsetBy(at, -request.back)));
    }
    yield* endingRows(step.value, request.form !== "plain");
  },

  *text(rows) {
    for (const row of rows) {
      if (row.kind === "remark") yield `${row.text}\n`;
      else yield `${row.address.toString(16)}\n${row.text}`;
    }
  },
};

function plainRow(at: Address): EntryRow {
  return { kind: "entry", address: at, values: undefined, text: "" };
}

/** The entry with its object; when what was asked for does not exist, the entry alone before the complaint. */
function* entryRows(at: Address, write: () => ObjectText): Generator<EntryRow> {
  let object: ObjectText;
  try {
    object = write();
  } catch (error) {
    yield plainRow(at);
    throw error;
  }
  const { text } = object;
  yield {
    kind: "entry",
    address: at,
    get values() {
      return object.values;
    },
    text,
  };
}

/** What is to be said of a list that ended badly; throws UsageError in crash's words. */
function* endingRows(ending: Ending, isHeaded: boolean): Generator<RemarkRow> {
  switch (ending.kind) {
    case "end":
      return;
    case "null":
      // Circular lists have no end.
      if (!isHeaded) return;
      yield { kind: "remark", text: "" };
      throw new UsageError("invalid list entry: 0");
    case "cycle":
      yield { kind: "remark", text: `list: loop detected, loop length: ${ending.length}` };
      yield { kind: "remark", text: `list: length from start to loop: ${ending.lead.toString(16)}` };
      throw new UsageError(`duplicate list entry: ${ending.entry.toString(16)}`);
    case "duplicate":
      yield { kind: "remark", text: "" };
      throw new UsageError(`duplicate list entry: ${ending.entry.toString(16)}`);
  }
}
