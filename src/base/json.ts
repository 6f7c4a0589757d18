import { hex } from "./address.ts";
import { CONTROLS } from "./escape.ts";

/**
 * `value` as JSON that is safe to print: of the control characters JSON itself escapes those below a blank only. `indent` is
 * the number of blanks per level; without it everything is one line.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    CONTROLS,
    (character) => `\\u${hex(character.charCodeAt(0), 4)}`,
  );
}
