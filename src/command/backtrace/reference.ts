/** `bt -R`: only the stacks on which a symbol or a value occurs. */
import type { Registers } from "#arch";
import { type SymbolCell, UsageError } from "#base";
import type { SymbolTable } from "#target";
import { evaluateNumber } from "../evaluate.ts";
import { findAddress } from "../number.ts";
import { symbolLookup } from "../symbol-argument.ts";
import type { FrameRow } from "./frame-rows.ts";
import type { Reading } from "./reading.ts";
import type { StackWord } from "./stack-word.ts";

/** What is looked for: a symbol by its name, or a value. */
export type Reference = { readonly name: string } | { readonly value: bigint };

/** `text` as an expression (`schedule+10`), a hexadecimal value or else a symbol's name. */
export function parseReference(text: string, symbols: SymbolTable): Reference {
  if (/[-+*/%&|^#~()]/.test(text)) {
    try {
      return { value: evaluateNumber(text, symbolLookup(symbols)) };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
  }
  const value = findAddress(text);
  return value === undefined ? { name: text } : { value };
}

/**
 * Whether what is shown of a stack refers to it: the name of a frame's function, its address, a saved register or the
 * function that one points to; of the forms that show words, any word.
 */
export function refersTo(reading: Reading, reference: Reference): boolean {
  const symbol = (cell: SymbolCell | undefined): boolean =>
    cell !== undefined && "name" in reference && cell.name === reference.name;
  const value = (number: bigint | undefined): boolean => "value" in reference && number === reference.value;
  const registers = (set: Registers | undefined): boolean => set !== undefined && Object.values(set).some(value);
  const word = (one: StackWord): boolean => value(one.value) || symbol(one.symbol);
  const frame = (one: FrameRow): boolean =>
    symbol(one.function) ||
    value(one.ip) ||
    registers(one.processor) ||
    (one.saved !== undefined && (registers(one.saved.registers) || symbol(one.saved.interrupted)));
  switch (reading.kind) {
    case "frames":
      return reading.frames.some(frame) || registers(reading.user);
    case "symbols":
      return reading.symbols.some((one) => symbol(one.symbol) || value(one.value)) || registers(reading.user);
    case "words":
      return reading.words.some(word);
    case "entries":
      return reading.entries.some((one) => registers(one.registers) || symbol(one.interrupted));
    default:
      return false;
  }
}
