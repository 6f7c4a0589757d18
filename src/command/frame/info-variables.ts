/** The arguments or locals of the selected frame, whole, as gdb's `info args` and `info locals` show them. */
import { type Cell, isPartial, type Row, UsageError } from "#base";
import { type FrameVariable, variablesOf } from "#kernel/frame";
import { formatBare, type Scope, type ValueStyle } from "#object";
import { typeName } from "#types";
import { messageOf } from "../error-text.ts";
import type { Session } from "../session.ts";
import { valueCell } from "../value/cell.ts";
import { valueScope } from "../value/scope.ts";
import { valueStyle } from "../value/style.ts";
import { selectedFrame } from "./selection.ts";

/** A variable with its whole value. */
export interface WholeVariableRow extends Row {
  readonly kind: "argument" | "local";
  readonly name: string;
  readonly type: string;
  readonly value: Cell;
  readonly provenance: string | undefined;
  readonly confidence: string | undefined;
  readonly text: string;
}

/** The variables of that kind of the selected frame, in gdb's order: of inner blocks before those of outer ones. */
export function* wholeVariables(session: Session, kind: "argument" | "local"): Generator<WholeVariableRow> {
  const { stack, call } = selectedFrame(session);
  const style = valueStyle(session.settings, session.settings.radix);
  const scope = valueScope(session);
  for (const variable of variablesOf(session.kernel, stack, call)) {
    if (variable.kind === kind) yield rowOf(variable, kind, style, scope);
  }
}

function rowOf(
  { name, type, found }: FrameVariable,
  kind: WholeVariableRow["kind"],
  style: ValueStyle,
  scope: Scope,
): WholeVariableRow {
  return {
    kind,
    name,
    type: typeName(type),
    value: found && valueCell(found.value, style, scope),
    provenance: found?.provenance,
    confidence: found?.confidence,
    text: found === undefined ? "<optimized out>" : wholeText(found.value, style, scope),
  };
}

function wholeText(value: Parameters<typeof formatBare>[0], style: ValueStyle, scope: Scope): string {
  try {
    return formatBare(value, style, scope);
  } catch (error) {
    if (!isPartial(error) && !(error instanceof UsageError)) throw error;
    return `<${messageOf(error)}>`;
  }
}

/** The lines of all variables; a sentence when there are none. A value that is not certain says how it was found. */
export function* formatWhole(rows: Iterable<WholeVariableRow>, none: string): Generator<string> {
  let count = 0;
  for (const { name, text, confidence, provenance } of rows) {
    count++;
    yield `${name} = ${text}${confidence === undefined || confidence === "certain" ? "" : `  (${confidence}: ${provenance})`}\n`;
  }
  if (count === 0) yield none;
}
