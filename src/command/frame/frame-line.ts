/** A frame in gdb's words: `#3  0xffffffff81156bb6 in percpu_rwsem_wait (sem=0xff…, reader=true) at kernel/…:162`. */
import { hex } from "#base";
import type { Kernel } from "#kernel";
import { type Call, passedArgument, variablesOf } from "#kernel/frame";
import type { Scope, ValueStyle } from "#object";
import type { SourceLine } from "#target";
import { resolveTypedefs } from "#types";
import { trustMark, type VariableRow, variableRow } from "../backtrace/variable-rows.ts";
import type { SelectedFrame } from "./selection.ts";

/** A frame as `frame`, `up` and `down` show it. */
export interface SelectedRow {
  readonly [name: string]: unknown;
  readonly kind: "frame";
  readonly number: number;
  readonly ip: bigint;
  readonly function: string | undefined;
  readonly inline: boolean;
  /** False in a caller of an inlined call: there the instruction tells nothing. */
  readonly atInstruction: boolean;
  readonly line: SourceLine | undefined;
  readonly arguments: readonly ArgumentRow[];
}

/** An argument, and what it was when the function was entered. */
export interface ArgumentRow extends VariableRow {
  readonly passed: bigint | undefined;
}

/** The row of a frame. */
export function selectedRow(kernel: Kernel, frame: SelectedFrame, style: ValueStyle, scope: Scope): SelectedRow {
  const { call, stack, number } = frame;
  const { activation, depth, name } = call;
  const args = variablesOf(kernel, stack, call).filter(({ kind }) => kind === "argument");
  return {
    kind: "frame",
    number,
    ip: activation.frame.ip,
    function: call.scope?.name ?? name,
    inline: depth > 0,
    atInstruction: stack.calls.find((other) => other.activation === activation) === call,
    line: sourceLine(call),
    arguments: args.map((variable): ArgumentRow => {
      const row = variableRow(variable, style, scope);
      const { kind } = resolveTypedefs(variable.type);
      const aggregate = kind === "struct" || kind === "union" || kind === "array";
      const entry = depth > 0 || aggregate ? undefined : passedArgument(kernel, stack, call, variable);
      const passed = entry?.confidence === "certain" ? entry.value : undefined;
      // What it was once is no value of the frame's to gdb.
      const own = row.known && row.moment !== "now" ? "<optimized out>" : aggregate ? "..." : row.text;
      const mark = own === row.text ? trustMark(row) : "";
      return { ...row, text: mark + own, passed };
    }),
  };
}

/** gdb names files as the line table does, without the folder that the compiler ran in. */
function sourceLine(call: Call): SourceLine | undefined {
  const line = call.line();
  const folder = call.folder();
  if (line === undefined || folder === undefined || !line.file.startsWith(`${folder}/`)) return line;
  return { file: line.file.slice(folder.length + 1), line: line.line };
}

/** One line, with its end. */
export function formatSelected(row: SelectedRow): string {
  const where = row.atInstruction ? `0x${hex(row.ip, 16)} in ` : "";
  const line = row.line === undefined ? "" : ` at ${row.line.file}:${row.line.line}`;
  const args = row.arguments.map(formatArgument).join(", ");
  return `${`#${row.number}`.padEnd(4)}${where}${row.function ?? "??"} (${args})${line}\n`;
}

/** gdb says what was passed as well, when that is known: in one when it is still the same. */
function formatArgument({ name, text, value, passed, known }: ArgumentRow): string {
  if (passed === undefined) return `${name}=${text}`;
  const same = known && value !== undefined && BigInt.asUintN(64, value) === BigInt.asUintN(64, passed);
  return same ? `${name}=${name}@entry=${text}` : `${name}=${text}, ${name}@entry=0x${hex(passed)}`;
}
