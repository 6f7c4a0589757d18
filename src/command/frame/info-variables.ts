/** The arguments or locals of the selected frame, whole, as gdb's `info args` and `info locals` show them. */
import { type Cell, isPartial, type Row, UsageError } from "#base";
import { type Found, type FrameVariable, variablesOf } from "#kernel/frame";
import { formatBare, type Scope, type ValueStyle } from "#object";
import { typeName } from "#types";
import { messageOf } from "../error-text.ts";
import type { Session } from "../session.ts";
import { valueCell } from "../value/cell.ts";
import { valueScope } from "../value/scope.ts";
import { valueStyle } from "../value/style.ts";
import { type SelectedFrame, selectedFrame } from "./selection.ts";

/** A variable with its whole value. */
export interface WholeVariableRow extends Row {
  readonly kind: "argument" | "local";
  readonly name: string;
  readonly type: string;
  readonly value: Cell;
  readonly provenance: string | undefined;
  readonly confidence: string | undefined;
  /** `name = value`, with its end; a value that is not the frame's own, or not certain, says so. */
  readonly text: string;
}

/** The variables of that kind of a frame, of the selected one by default, in gdb's order: of inner blocks before those of outer ones. */
export function* wholeVariables(
  session: Session,
  kind: "argument" | "local",
  { stack, call }: SelectedFrame = selectedFrame(session),
): Generator<WholeVariableRow> {
  const style = valueStyle(session.settings, session.settings.radix);
  const scope = valueScope(session);
  const variables = variablesOf(session.kernel, stack, call).filter((variable) => variable.kind === kind);
  for (const variable of variables.toSorted((a, b) => b.block - a.block)) yield rowOf(variable, kind, style, scope);
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
    text: `${name} = ${found === undefined ? "<optimized out>" : wholeText(found.value, style, scope) + remark(found)}\n`,
  };
}

function remark({ confidence, provenance, moment }: Found): string {
  const when = moment === "now" ? [] : [moment === "entry" ? "when the function was entered" : "when it was last used"];
  const how = confidence === "certain" ? [] : [`${confidence}, by ${provenance}`];
  return when.length + how.length === 0 ? "" : `  (${[...when, ...how].join("; ")})`;
}

function wholeText(value: Parameters<typeof formatBare>[0], style: ValueStyle, scope: Scope): string {
  try {
    return formatBare(value, style, scope);
  } catch (error) {
    if (!isPartial(error) && !(error instanceof UsageError)) throw error;
    return `<${messageOf(error)}>`;
  }
}
