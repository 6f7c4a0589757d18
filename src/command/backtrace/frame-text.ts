/** Frames in crash's words. */
import type { Registers } from "#arch";
import { hex, type SymbolCell } from "#base";
import type { Exception } from "#kernel/frame";
import type { StackKind } from "#kernel/stack";
import { formatPlace, formatPlaceName } from "../place-name.ts";
import { formatRegisters } from "../registers-text.ts";
import type { FrameRow, SavedRow } from "./frame-rows.ts";
import { formatStackWord, type WordStyle } from "./stack-word.ts";
import { formatVariable } from "./variable-rows.ts";

/** How much of a name is shown, and how numbers are written. */
export interface FrameStyle extends WordStyle {
  /** `-s`: the offset behind the name, in this radix. */
  readonly offsets: 10 | 16 | undefined;
  /** Every frame is a guess, and nobody needs to be told. */
  readonly unmarked: boolean;
}

/** The exception stacks' names in crash's headings. */
const STACK_NAMES: Readonly<Partial<Record<StackKind, string>>> = { DF: "DOUBLEFAULT", DB: "DEBUG" };

/** `IRQ STACK`, `NMI EXCEPTION STACK`; in lower case between frames. */
export function stackName(kind: StackKind): { readonly name: string; readonly exception: boolean } {
  return { name: STACK_NAMES[kind] ?? kind, exception: kind !== "IRQ" };
}

/** What parts the frames of a processor's stack from those of the one that it was left for. */
export function* formatCrossing(left: StackKind): Generator<string> {
  const { name, exception } = stackName(left);
  yield `--- <${name}${exception ? " exception" : ""} stack> ---\n`;
}

/** The lines of a frame: name and address, source line, saved registers, words. */
export function* formatFrame(frame: FrameRow, previous: FrameRow | undefined, style: FrameStyle): Generator<string> {
  const left = previous?.stack;
  const leaves = left !== undefined && left !== frame.stack;
  // What was interrupted is told below its registers: it is no call that left the interrupt stack.
  const crossed = leaves && (previous?.saved === undefined || left !== "IRQ");
  if (crossed) yield* formatCrossing(left);
  if (frame.processor !== undefined) {
    yield* formatRegisterSet(frame.function, frame.processor, style, true);
    if (frame.line !== undefined) yield `    ${frame.line}\n`;
    yield* formatVariables(frame);
  } else if (frame.level === undefined) {
    if (frame.line !== undefined) yield `    ${frame.line}\n`;
  } else {
    const name =
      frame.function === undefined
        ? "(unknown)"
        : style.offsets === undefined
          ? frame.function.name
          : formatPlace(frame.function, style.offsets);
    const module = frame.function?.module === undefined ? "" : ` [${frame.function.module}]`;
    const level = `#${frame.level}`.padStart(3);
    const word = frame.inline ? INLINED : hex(frame.entered ?? frame.slot, 16);
    yield `${level} [${word}] ${name} at ${hex(frame.ip, 16)}${module}${style.unmarked ? "" : mark(frame)}\n`;
    if (frame.line !== undefined) yield `    ${frame.line}\n`;
    yield* formatVariables(frame);
  }
  if (frame.saved !== undefined) yield* formatSaved(frame.saved, style);
  // An interrupted frame is told by its registers; its words belong to the frame that saved them.
  if (frame.words !== undefined && frame.level !== undefined) yield* formatWords(frame.words, style);
}

/** In place of a stack word: an inlined call has none. */
const INLINED = "    inlined     ";

/** Arguments on one line as in a call, then each local on its own. */
function* formatVariables({ variables = [], systemCall, exception }: FrameRow): Generator<string> {
  const args = variables.filter(({ kind }) => kind === "argument");
  if (args.length > 0) yield `    (${args.map((argument) => formatVariable(argument, "=")).join(", ")})\n`;
  for (const variable of variables) {
    if (variable.kind === "local") yield `      ${formatVariable(variable, " = ")}\n`;
  }
  if (exception !== undefined) yield `    exception: ${formatException(exception)}\n`;
  if (systemCall === undefined) return;
  const values = systemCall.arguments?.map(({ name, value }) => `${name}=0x${hex(value)}`) ?? ["..."];
  yield `    system call ${systemCall.number}: ${systemCall.name}(${values.join(", ")})\n`;
}

function formatException({ name, errorCode, meaning, faultAddress }: Exception): string {
  const code = errorCode === undefined ? "" : `, error code 0x${hex(errorCode)}`;
  const words = meaning === undefined ? "" : ` (${meaning})`;
  return `${name}${code}${words}${faultAddress === undefined ? "" : `, CR2 0x${hex(faultAddress)}`}`;
}

/** crash has no word for a guess; a frame that no table vouches for says so. */
function mark(frame: FrameRow): string {
  return frame.trust === "scan" || frame.trust === "frame-pointer" ? `  (${frame.trust})` : "";
}

function* formatWords(words: NonNullable<FrameRow["words"]>, style: WordStyle): Generator<string> {
  for (let i = 0; i < words.values.length; i += 2) {
    const pair = words.values.slice(i, i + 2).map((word) => formatStackWord(word, style));
    yield `    ${hex(words.start + BigInt(i * 8), 16)}: ${pair.join(" ")} \n`;
  }
}

/** The registers that an entry function saved, and where the kernel was interrupted. */
export function formatSaved(saved: SavedRow, style: Pick<WordStyle, "radix">): Generator<string> {
  return formatRegisterSet(saved.interrupted, saved.registers, style, false, saved.user);
}

function* formatRegisterSet(
  place: SymbolCell | undefined,
  registers: Registers,
  { radix }: Pick<WordStyle, "radix">,
  own: boolean,
  user = false,
): Generator<string> {
  if (!user) {
    const name = place === undefined ? "unknown or invalid address" : formatPlaceName(place, radix);
    yield `    [exception RIP: ${name}]\n`;
  }
  for (const line of formatRegisters(registers, own)) yield `${line}\n`;
}

/** The registers of a processor that was in user mode. */
export function* formatUserMode(registers: Registers): Generator<string> {
  yield "    [exception RIP: user space]\n";
  for (const line of formatRegisters(registers, true)) yield `${line}\n`;
}
