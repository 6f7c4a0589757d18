/** Frames in crash's words. */
import { hex, type SymbolCell } from "#base";
import type { Exception } from "#kernel/frame";
import { formatRegisters } from "../registers-text.ts";
import type { FrameRow, SavedRow } from "./frame-rows.ts";
import { formatVariable } from "./variable-rows.ts";

/** How much of a name is shown. */
export interface FrameStyle {
  /** `-s`: the offset behind the name, in this radix. */
  readonly offsets: 10 | 16 | undefined;
}

/** `name+offset`, decimal or 0x-hexadecimal. */
export function formatPlace(symbol: SymbolCell, radix: 10 | 16): string {
  return `${symbol.name}+${radix === 16 ? `0x${symbol.offset.toString(16)}` : symbol.offset}`;
}

/** The lines of a frame: name and address, source line, words, saved registers. */
export function* formatFrame(frame: FrameRow, previous: FrameRow | undefined, style: FrameStyle): Generator<string> {
  const left = previous?.stack;
  const crossed = left !== undefined && left !== frame.stack && previous?.saved === undefined;
  if (crossed) yield `--- <${left}${left === "IRQ" ? "" : " exception"} stack> ---\n`;
  if (frame.level !== undefined) {
    // Coming from an interrupt stack, crash names the place of the saved registers rather than the word below them.
    const shown = crossed && frame.saved !== undefined && !frame.saved.user ? frame.saved.address : frame.slot;
    const name =
      frame.function === undefined
        ? "(unknown)"
        : style.offsets === undefined
          ? frame.function.name
          : formatPlace(frame.function, style.offsets);
    const module = frame.function?.module === undefined ? "" : ` [${frame.function.module}]`;
    const level = `#${frame.level}`.padStart(3);
    const word = frame.inline ? INLINED : hex(shown, 16);
    yield `${level} [${word}] ${name} at ${hex(frame.ip, 16)}${module}${mark(frame)}\n`;
    if (frame.line !== undefined) yield `    ${frame.line}\n`;
    yield* formatVariables(frame);
  }
  // An interrupted frame is told by its registers; its words belong to the frame that saved them.
  if (frame.words !== undefined && frame.level !== undefined) yield* formatWords(frame.words);
  if (frame.saved !== undefined) yield* formatSaved(frame.saved);
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

function* formatWords(words: NonNullable<FrameRow["words"]>): Generator<string> {
  for (let i = 0; i < words.values.length; i += 2) {
    const pair = words.values.slice(i, i + 2).map((value) => hex(value, 16));
    yield `    ${hex(words.start + BigInt(i * 8), 16)}: ${pair.join(" ")} \n`;
  }
}

/** The registers that an entry function saved, and where the kernel was interrupted. */
export function* formatSaved(saved: SavedRow): Generator<string> {
  if (!saved.user) {
    const place = saved.interrupted === undefined ? "unknown or invalid address" : formatPlace(saved.interrupted, 10);
    yield `    [exception RIP: ${place}]\n`;
  }
  for (const line of formatRegisters(saved.registers)) yield `${line}\n`;
}
