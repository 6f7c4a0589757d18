/** Objects beside the entries of lists and trees: whole structs, or some of their members. */
import { type Address, type Cell, MemoryFault, UsageError } from "#base";
import { isKernelAddress } from "#kernel/address-space";
import { memberFormatter, member as memberOf, type Value, valueAt } from "#object";
import { memberPath } from "#types";
import { faultText } from "../error-text.ts";
import type { Session } from "../session.ts";
import { valueCell } from "../value/cell.ts";
import { valueScope } from "../value/scope.ts";
import { valueStyle } from "../value/style.ts";
import { type ContentsStyle, contentsRow } from "./contents.ts";
import { directFormatter } from "./direct-member.ts";
import { findSubject, type Subject } from "./subject.ts";

/** What `-s` or `-S` asks for. */
export interface ObjectRequest {
  /** Each `type` or `type.member,member`. */
  readonly subjects: readonly string[];
  /** Numbers and strings are read where they lie (-S). */
  readonly direct: boolean;
  /** Members that a type does not have are refused before anything is shown. */
  readonly strict: boolean;
  readonly radix: 10 | 16;
}

/** An object, or its members, in lines with their ends; and as cells by path, of a whole object by member. */
export interface ObjectText {
  readonly text: string;
  readonly values: Readonly<Record<string, Cell>>;
}

/** One line or more of a member of the object. */
type Writer = (object: Value) => string;

/** A subject of a request at work. */
interface Part {
  readonly subject: Subject;
  /** Undefined for the whole object. */
  readonly members: readonly { readonly path: string; readonly write: Writer }[] | undefined;
}

/**
 * Shows what `request` asks for of the object at an address. Throws UsageError in crash's words for unknown types; for
 * unknown members when it is strict, else there is a line about each. What cannot be read becomes a line as well.
 */
export function objectWriter(session: Session, command: string, request: ObjectRequest): (at: Address) => ObjectText {
  const { memory } = session.target;
  const scope = valueScope(session);
  const show: ContentsStyle = { style: valueStyle(session.settings, request.radix), scope, targets: false };
  const parts = request.subjects.map((text) => () => parsePart(session, command, text, request, show));
  if (request.strict || request.direct) {
    for (const text of request.subjects) requireMembers(session, text);
  }
  let made: readonly Part[] | undefined;
  return (at) => {
    made ??= parts.map((make) => make());
    const objects = made.map((part) => ({ part, object: valueAt(part.subject.type, memory, at) }));
    return {
      text: objects.map(({ part, object }) => partText(part, object, at, command, show)).join(""),
      // Only programs read it; text alone is wanted most of the time.
      get values() {
        return Object.assign({}, ...objects.map(({ part, object }) => partCells(part, object, show)));
      },
    };
  };
}

function splitSubject(text: string): { readonly name: string; readonly paths: readonly string[] | undefined } {
  const dot = text.indexOf(".");
  if (dot === -1) return { name: text, paths: undefined };
  const paths = text.slice(dot + 1).split(",");
  return { name: text.slice(0, dot), paths: paths.filter((path) => path !== "") };
}

function requireMembers({ target }: Session, text: string): void {
  const { name, paths = [] } = splitSubject(text);
  const subject = findSubject(target.types, name);
  for (const path of paths) {
    if (subject !== undefined && memberPath(subject.type, path) !== undefined) continue;
    throw new UsageError(`Can't get offset of '${name}.${path}'`);
  }
}

function parsePart(
  { target }: Session,
  command: string,
  text: string,
  { direct, radix }: ObjectRequest,
  { style, scope }: ContentsStyle,
): Part {
  const { name, paths } = splitSubject(text);
  const subject = findSubject(target.types, name);
  if (subject === undefined) throw new UsageError(`invalid structure name: ${name}`);
  const { type } = subject;
  const writer = (path: string): Writer => {
    const write = direct ? directFormatter(type, path, target.symbols) : undefined;
    if (write !== undefined) return (object) => write(object, radix);
    const format = memberFormatter(type, path);
    if (format !== undefined) return (object) => `${format(object, style, scope)}\n`;
    return () => `${command}: invalid data structure member reference: ${path}\n`;
  };
  return { subject, members: paths?.map((path) => ({ path, write: writer(path) })) };
}

function partText(
  { subject, members }: Part,
  object: Value,
  at: Address,
  command: string,
  show: ContentsStyle,
): string {
  const attempt = (write: () => string): string => {
    try {
      return write();
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
      // As crash does, nothing is said of what the kernel's memory never had, such as the numbers in an xarray.
      if (!isKernelAddress(at)) return "";
      return `${command}: ${faultText(error, "gdb_readmem_callback")}\n`;
    }
  };
  if (members === undefined) return attempt(() => contentsRow(subject, at, object, show).text);
  return members.map(({ write }) => attempt(() => write(object))).join("");
}

function partCells({ subject, members }: Part, object: Value, { style, scope }: ContentsStyle): Record<string, Cell> {
  if (members === undefined) return { [subject.name]: valueCell(object, style, scope) };
  const known = members.filter(({ path }) => memberPath(subject.type, path) !== undefined);
  return Object.fromEntries(known.map(({ path }) => [path, valueCell(memberOf(object, path), style, scope)]));
}
