/** Arguments and locals of frames as rows. */
import { type Address, hex, isPartial, UsageError } from "#base";
import type { FrameVariable } from "#kernel/frame";
import {
  type ByteRange,
  formatBare,
  isWholeInteger,
  readInteger,
  type Scope,
  type Value,
  type ValueStyle,
} from "#object";
import { resolveTypedefs, sizeOf, typeName } from "#types";
import { messageOf } from "../error-text.ts";

/** A variable as `bt --args` and `--locals` show it. */
export interface VariableRow {
  readonly [name: string]: unknown;
  readonly name: string;
  readonly kind: "argument" | "local";
  readonly type: string;
  /** Whether it has a value. */
  readonly known: boolean;
  /** The value of an integer, enum or pointer, as unsigned bits of its size. */
  readonly value: Address | undefined;
  /** The bytes of any other value that lies in no memory, in hexadecimal. */
  readonly bytes: string | undefined;
  /** Which of them nobody knows, as offsets; their digits mean nothing. */
  readonly unknown: readonly ByteRange[] | undefined;
  /** Where it lies in memory. */
  readonly address: Address | undefined;
  /** The value as text; of structs and arrays that they are some. */
  readonly text: string;
  /** Why it has no value. */
  readonly why: string | undefined;
  readonly provenance: string | undefined;
  readonly confidence: string | undefined;
  /** `now`; `entry` when it is what the function was called with; `last` when it is what it was before it was dropped. */
  readonly moment: string | undefined;
  /** How it was found, beyond what debug information says by itself. */
  readonly steps: readonly string[];
}

/** A variable as a row; what cannot be read says so in its text. */
export function variableRow(variable: FrameVariable, style: ValueStyle, scope: Scope): VariableRow {
  const { name, kind, type, found, why } = variable;
  const shared = { name, kind, type: typeName(type) };
  if (found === undefined) {
    return {
      ...shared,
      known: false,
      value: undefined,
      bytes: undefined,
      unknown: undefined,
      address: undefined,
      text: "<optimized out>",
      why,
      provenance: undefined,
      confidence: undefined,
      moment: undefined,
      steps: [],
    };
  }
  const { value } = found;
  const { location } = value;
  return {
    ...shared,
    known: true,
    ...bitsOf(value),
    unknown: location.kind === "immediate" ? location.unknown : undefined,
    address: location.kind === "memory" ? location.address : undefined,
    text: textOf(value, style, scope),
    why: undefined,
    provenance: found.provenance,
    confidence: found.confidence,
    moment: found.moment,
    steps: found.steps,
  };
}

function bitsOf(value: Value): Pick<VariableRow, "value" | "bytes"> {
  const { location } = value;
  try {
    if (isWholeInteger(value)) {
      const bits = BigInt.asUintN(8 * sizeOf(value.type), readInteger(value)) as Address;
      return { value: bits, bytes: undefined };
    }
  } catch (error) {
    if (!isPartial(error) && !(error instanceof UsageError)) throw error;
  }
  const bytes =
    location.kind === "immediate" ? Array.from(location.bytes.array, (byte) => hex(byte, 2)).join("") : undefined;
  return { value: undefined, bytes };
}

function textOf(value: Value, style: ValueStyle, scope: Scope): string {
  try {
    const { kind } = resolveTypedefs(value.type);
    if (kind === "void") return "void";
    const at = value.location.kind === "memory" ? ` at 0x${hex(value.location.address)}` : "";
    if (kind === "struct" || kind === "union" || kind === "array") return `{...}${at}`;
    // A pointer into a program's memory leads nowhere here: that is no fault of the argument.
    return formatBare(value, { ...style, maxDepth: 0 }, scope).replace(/ <error: Cannot access memory[^>]*>$/, "");
  } catch (error) {
    if (!isPartial(error) && !(error instanceof UsageError)) throw error;
    return `<${messageOf(error)}>`;
  }
}

/**
 * `name=value`, as gdb writes `name@entry=value` for what the function was called with. A mark says how far the value can
 * be trusted: none for certain, `~` for likely, `?` for a guess.
 */
export function formatVariable(row: VariableRow, separator: string): string {
  const { name, text, moment } = row;
  return `${name}${moment === undefined || moment === "now" ? "" : `@${moment}`}${separator}${trustMark(row)}${text}`;
}

/** What stands before a value that is not certain. */
export function trustMark({ confidence }: Pick<VariableRow, "confidence">): string {
  return confidence === "likely" ? "~" : confidence === "possible" ? "?" : "";
}
