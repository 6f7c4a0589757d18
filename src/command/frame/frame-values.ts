/** What the selected frame gives to expressions: its variables and registers. */
import type { RegisterName } from "#arch";
import { Bytes, isPartial, UsageError } from "#base";
import { variablesOf } from "#kernel/frame";
import type { AddressSpace } from "#memory";
import { immediateValue, integerValue, type Value } from "#object";
import { type CType, parseTypeName, sizeOf, type TypeSource } from "#types";
import type { Session } from "../session.ts";
import { type SelectedFrame, selectedFrame } from "./selection.ts";

/** The local variable or argument of that name in the frame that was selected; undefined when none was. */
export function frameVariable(session: Session, name: string): Value | undefined {
  if (session.frame?.task !== session.context) return undefined;
  const frame = selected(session);
  const variable =
    frame && variablesOf(session.kernel, frame.stack, frame.call).findLast((candidate) => candidate.name === name);
  if (variable === undefined) return undefined;
  return variable.found?.value ?? unknownValue(variable.type, session.target.memory);
}

/** A register of the selected frame, else of the innermost, in gdb's type; undefined for a name that is no register's. */
export function frameRegister(session: Session, name: string): Value | undefined {
  const shape = REGISTERS.get(name);
  if (shape === undefined) return undefined;
  const { types, memory } = session.target;
  const type = parseTypeName(shape.type, types) ?? wordType(types);
  const value = selected(session)?.call.activation.registers.get(shape.register)?.value;
  return value === undefined ? unknownValue(type, memory) : integerValue(type, memory, value);
}

const wordType = (types: TypeSource): CType =>
  types.find("int", "long") ?? { kind: "int", name: "long", size: 8, signed: true, encoding: "integer" };

/** A value of which no byte is known. */
function unknownValue(type: CType, memory: AddressSpace): Value {
  const size = sizeOf(type);
  const value = immediateValue(type, memory, new Bytes(new Uint8Array(size)));
  return { ...value, location: { ...value.location, unknown: [{ start: 0, end: size }] } as Value["location"] };
}

/** Names of a stack that cannot be read mean nothing to an expression. */
function selected(session: Session): SelectedFrame | undefined {
  try {
    return selectedFrame(session);
  } catch (error) {
    if (isPartial(error) || error instanceof UsageError) return undefined;
    throw error;
  }
}

const word = (register: RegisterName, type = "long"): { readonly register: RegisterName; readonly type: string } => ({
  register,
  type,
});

/** gdb's registers of x86-64 and the types it gives them. */
const REGISTERS: ReadonlyMap<string, { readonly register: RegisterName; readonly type: string }> = new Map([
  ...(["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"] as const).map(
    (name) => [name, word(name)] as const,
  ),
  ["rbp", word("rbp", "void *")],
  ["rsp", word("rsp", "void *")],
  ["sp", word("rsp", "void *")],
  ["fp", word("rbp", "void *")],
  ["rip", word("rip", "void (*)(void)")],
  ["pc", word("rip", "void (*)(void)")],
  ["eflags", word("rflags", "int")],
  ["cs", word("cs", "int")],
  ["ss", word("ss", "int")],
]);
