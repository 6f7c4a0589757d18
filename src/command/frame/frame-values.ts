/** What the selected frame gives to expressions: its variables and registers. */
import type { RegisterName } from "#arch";
import { type Address, isPartial, UsageError } from "#base";
import { variablesOf } from "#kernel/frame";
import { unknownValue, type Value } from "#object";
import type { Session } from "../session.ts";
import { registerValue } from "../value/registers.ts";
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
  const find = (register: RegisterName): Address | undefined =>
    selected(session)?.call.activation.registers.get(register)?.value;
  return registerValue(name, find, session.target.memory);
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
