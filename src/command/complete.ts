import type { CType, StructType, TypeSource } from "#types";
import type { Command, OperandKind } from "./command.ts";
import { commandNamed } from "./execute.ts";
import { JSON_OPTION } from "./getopt.ts";
import { splitWords } from "./line/index.ts";
import type { Session } from "./session.ts";

/** What can stand at the end of a line: the text from `start` on may be replaced by any of `candidates`. */
export interface Completion {
  readonly start: number;
  readonly candidates: readonly string[];
}

/** Deepest nesting of typedefs and anonymous members that is looked through. */
const DEEPEST = 32;

/** The ways to go on with `line`, the text before the cursor. Reads no memory of the dump but the task list's pids. */
export function complete(session: Session, line: string): Completion {
  const words = splitWords(line);
  const last = words.at(-1);
  const typed = last !== undefined && last.end === line.length ? last : { text: "", start: line.length };
  const finish = (names: Iterable<string>, prefix = ""): Completion => ({
    start: typed.start + prefix.length,
    candidates: beginning(names, typed.text.slice(prefix.length)),
  });

  if (typed.start === 0 || words.length === 0) {
    return typed.text.includes(".") ? path(session, typed, "type") : finish(firstWords(session, typed.text));
  }
  const alias = session.aliases.get(words[0]?.text ?? "");
  const command = commandNamed(session.commands, alias?.text.split(" ", 1)[0] ?? words[0]?.text ?? "");
  if (typed.text.startsWith("-")) return finish(command === undefined ? [] : optionWords(command));
  const kind = command?.operands ?? "word";
  if (kind === "type" || kind === "expression") return path(session, typed, kind);
  return finish(operandWords(session, kind));
}

function firstWords(session: Session, typed: string): Iterable<string> {
  const known = [...session.commands.flatMap((one) => [one.name, ...(one.aliases ?? [])]), ...session.aliases.keys()];
  // Types and variables are commands of their own, but too many to offer before anything is typed.
  return typed.length < 3 ? known : chain(known, typeNames(session.target.types), symbolNames(session));
}

function optionWords(command: Command): readonly string[] {
  return [...command.options, JSON_OPTION]
    .filter((option) => !option.hidden)
    .map(({ name }) => (name.length === 1 || /^\d+$/.test(name) ? `-${name}` : `--${name}`));
}

function operandWords(session: Session, kind: OperandKind): Iterable<string> {
  switch (kind) {
    case "task":
      return [...(session.pids?.() ?? [])].map(String);
    case "symbol":
    case "address":
      return symbolNames(session);
    case "module":
      return session.target.modules.map((module) => module.name);
    case "command":
      return [...session.commands.map((command) => command.name), "all", "input", "output"];
    default:
      return [];
  }
}

/** Completes `type.member.member`, `type.member,member` and, in expressions, `variable.member->member`. */
function path(session: Session, typed: { text: string; start: number }, kind: "type" | "expression"): Completion {
  const { types } = session.target;
  const chained = /[A-Za-z_]\w*(?:(?:\.|->|,|\[\w*\])\w*)*$/.exec(typed.text)?.[0] ?? "";
  const partial = /\w*$/.exec(chained)?.[0] ?? "";
  const steps = chained.slice(0, chained.length - partial.length);
  const start = typed.start + typed.text.length - partial.length;
  if (steps === "") {
    const [names, others] = [typeNames(types), symbolNames(session)];
    return { start, candidates: beginning(kind === "type" ? chain(names, others) : chain(others, names), partial) };
  }
  const owner = /[.,>]$/.test(steps) ? ownerOf(types, steps) : undefined;
  return { start, candidates: owner === undefined ? [] : beginning(memberNames(owner), partial) };
}

/** The struct whose member comes next in `steps` (`task_struct.mm->`); after a comma the one that the path began with. */
function ownerOf(types: TypeSource, steps: string): StructType | undefined {
  const subject = /^\w+/.exec(steps)?.[0] ?? "";
  const root = structOf(typeNamed(types, subject) ?? types.variable(subject));
  let here = root;
  for (const [, sign, name = ""] of steps.slice(subject.length).matchAll(/(\.|->|,|\[)(\w*)/g)) {
    if (sign === ",") here = root;
    if (sign !== "[" && name !== "") here = here && structOf(memberNamed(here, name));
  }
  return here;
}

/** The struct behind typedefs, qualifiers, pointers and arrays. */
function structOf(type: CType | undefined): StructType | undefined {
  let here = type;
  for (let depth = 0; here !== undefined && depth < DEEPEST; depth++) {
    if (here.kind === "struct" || here.kind === "union") return here;
    if (here.kind === "array") here = here.element;
    else here = "target" in here ? here.target : undefined;
  }
  return undefined;
}

function memberNamed(type: StructType, name: string, depth = 0): CType | undefined {
  for (const member of type.members) {
    if (member.name === name) return member.type;
    const inner = member.name === undefined && depth < DEEPEST ? structOf(member.type) : undefined;
    const found = inner && memberNamed(inner, name, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function* memberNames(type: StructType, depth = 0): Generator<string> {
  for (const member of type.members) {
    const inner = member.name === undefined && depth < DEEPEST ? structOf(member.type) : undefined;
    if (member.name !== undefined) yield member.name;
    else if (inner !== undefined) yield* memberNames(inner, depth + 1);
  }
}

function typeNamed(types: TypeSource, name: string): CType | undefined {
  return types.find("struct", name) ?? types.find("union", name) ?? types.find("typedef", name);
}

function* typeNames(types: TypeSource): Generator<string> {
  for (const kind of ["struct", "union", "typedef", "enum"] as const) yield* types.names(kind);
}

function* symbolNames(session: Session): Generator<string> {
  for (const symbol of session.target.symbols.symbols()) yield symbol.name;
}

function* chain(...parts: readonly Iterable<string>[]): Generator<string> {
  for (const part of parts) yield* part;
}

/** The names that begin with `prefix`, sorted, each once. */
function beginning(names: Iterable<string>, prefix: string): readonly string[] {
  const found = new Set<string>();
  for (const name of names) {
    if (name.startsWith(prefix)) found.add(name);
  }
  return [...found].sort();
}
