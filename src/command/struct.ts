/** struct, union and *: definitions of structs and unions, and objects in memory as they have it. */
import { offsetBy, type Row, UsageError } from "#base";
import { valueAt } from "#object";
import { memberPath, sizeOf } from "#types";
import { type Arguments, has } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { Session } from "./session.ts";
import { type ContentsRow, contentsRow, membersRow } from "./struct/contents.ts";
import { type DefinitionRow, definitionRow } from "./struct/definition.ts";
import { formatRaw, type RawRow, rawRow } from "./struct/raw.ts";
import { type Objects, parseStructRequest, type StructRequest } from "./struct/request.ts";
import { type Expected, resolveSubject, type Subject } from "./struct/subject.ts";
import { valueScope } from "./value/scope.ts";
import { valueStyle } from "./value/style.ts";
import { sessionTypes } from "./value/types.ts";

/** Begins the objects of one processor. */
interface CpuRow extends Row {
  readonly kind: "cpu";
  readonly cpu: number;
  readonly address: bigint;
}
/** A line that says what was not done as asked. */
interface RemarkRow extends Row {
  readonly kind: "remark";
  readonly text: string;
}
type StructRow = DefinitionRow | ContentsRow | RawRow | CpuRow | RemarkRow;

/** The command `name`, which shows what is `expected`. */
function structCommand(name: string, expected: Expected, examples: Command["examples"]): Command<StructRow> {
  const noun = expected === "either" ? "struct or union" : expected;
  return {
    name,
    summary: `a ${noun}: its definition, or objects of it in memory`,
    synopsis: [
      `${expected === "union" ? "union" : "struct"}_name[.member[,member]][-o][-l offset][-rfuxdp]`,
      "[address | symbol][:cpuspec] [count | -c count]",
    ],
    description: `Without an address, shows the definition of a ${noun} with its size, or of one member with its offset. With the
address of an object, or a symbol that lies there, shows the object's members with their values. The name may be a
typedef's.

A member may be a member of a member (se.load.weight) or an element of an array (pid_links[1]); those of anonymous
structs and unions are named as if they were the outer one's own.

After a colon follow the processors whose instances of a per-CPU object are wanted: ":" is that of the current context,
":a" all, ":0,2-3" those.`,
    options: [
      { name: "o", help: "the offset of each member; with an address, the address of each" },
      { name: "l", value: "offset", help: "the address is that of a member: struct.member, or its offset in bytes" },
      { name: "r", help: "the bytes of the object" },
      { name: "f", help: "not supported: the address is an offset into the dump file", hidden: true },
      { name: "u", help: "the address is one of the current context's process" },
      { name: "x", help: "numbers in hexadecimal" },
      { name: "d", help: "numbers in decimal" },
      { name: "h", help: "as -x", hidden: true },
      { name: "p", help: "pointers with their types, and with what they point to" },
      { name: "c", value: "count", help: "this many objects side by side; negative: those that end with this one" },
    ],
    operands: "type",
    examples,
    *run(session, args) {
      const request = parseStructRequest(session, args);
      const { objects } = request;
      const subject = resolveSubject(sessionTypes(session), request.name, expected);
      if (objects === undefined) yield* definition(subject, request, has(args, "o"));
      else yield* showObjects(session, args, subject, request, objects);
    },
    text: formatRows,
  };
}

/** `struct`: the definition of a structure, or its contents at an address. */
export const struct: Command<StructRow> = structCommand("struct", "struct", [
  { line: "struct list_head", shows: "the definition of a struct" },
  { line: "struct task_struct.pid,comm init_task", shows: "members of the object at a symbol" },
  { line: "struct rq.nr_running runqueues:a", shows: "a member of every processor's instance" },
]);

/** `union`: the same for unions. */
export const union: Command<StructRow> = structCommand("union", "union", [
  { line: "union rcu_special", shows: "the definition of a union" },
]);

/** `*`: the same for either, and for typedefs of them. */
export const star: Command<StructRow> = structCommand("*", "either", [
  { line: "* list_head modules", shows: "the object at a symbol" },
]);

/** The definition. Of several members at once crash has none, and shows the whole instead; so do we. */
function* definition(subject: Subject, request: StructRequest, offsets: boolean): Generator<StructRow> {
  const { members, radix } = request;
  const [member, ...more] = members;
  if (more.length === 0) {
    yield definitionRow(subject, { radix, offsets, member });
    return;
  }
  const complaint = offsets
    ? "-o option not valid with multiple member format"
    : "multiple member format not supported in this syntax";
  yield { kind: "remark", text: `struct: ${complaint}` };
  yield definitionRow(subject, { radix, offsets: true });
}

function* showObjects(
  session: Session,
  args: Arguments,
  subject: Subject,
  request: StructRequest,
  objects: Objects,
): Generator<StructRow> {
  if (objects.remark !== undefined) yield { kind: "remark", text: objects.remark };
  const show = showOne(session, args, subject, request, objects);
  const size = sizeOf(subject.type);
  const first = objects.count < 0 ? objects.count + 1 : 0;
  for (const { cpu, address } of objects.places) {
    if (cpu !== undefined) yield { kind: "cpu", cpu, address };
    for (let i = 0; i < Math.abs(objects.count); i++) {
      session.checkpoint();
      yield* show(offsetBy(address, (first + i) * size));
    }
  }
}

/** How each object is shown after the options. */
function showOne(
  session: Session,
  args: Arguments,
  subject: Subject,
  { members, radix }: StructRequest,
  { memory }: Objects,
): (at: ContentsRow["address"]) => Iterable<StructRow> {
  const [member, ...more] = members;
  if (has(args, "o")) {
    if (more.length > 0) throw new UsageError("-o option not valid with multiple member format");
    return (address) => [definitionRow(subject, { radix, offsets: true, member, address })];
  }
  if (has(args, "r")) {
    if (more.length > 0) throw new UsageError("only one structure member allowed with -r");
    const place = member === undefined ? { type: subject.type, bitOffset: 0 } : memberPath(subject.type, member);
    if (place === undefined) throw new UsageError(`invalid data structure reference: ${subject.name}.${member}`);
    return (at) => [rawRow(memory, offsetBy(at, Math.floor(place.bitOffset / 8)), sizeOf(place.type))];
  }
  const show = {
    style: valueStyle(session.settings, radix),
    scope: valueScope(session, memory),
    targets: has(args, "p"),
  };
  if (members.length === 0) {
    return (at) => [contentsRow(subject, at, valueAt(subject.type, memory, at), show)];
  }
  return function* (at) {
    const { row, unknown } = membersRow(subject, at, valueAt(subject.type, memory, at), members, show);
    if (row.text !== "") yield row;
    if (unknown !== undefined) throw new UsageError(`invalid data structure reference: ${subject.name}.${unknown}`);
  };
}

function* formatRows(rows: Iterable<StructRow>): Generator<string> {
  let previous: StructRow | undefined;
  for (const row of rows) {
    if (row.kind === previous?.kind && row.kind !== "remark" && !isWholeUnion(row)) yield "\n";
    previous = row;
    if (row.kind === "cpu") yield `[${row.cpu}]: ${row.address.toString(16)}\n`;
    else if (row.kind === "remark") yield `${row.text}\n`;
    else yield row.kind === "raw" ? formatRaw(row) : row.text;
  }
}

/** crash puts no empty line between unions. */
function isWholeUnion(row: StructRow): boolean {
  return row.kind === "contents" && row.type.startsWith("union ") && row.text.startsWith("union ");
}
