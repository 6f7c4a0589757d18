import { hex } from "./address.ts";

/**
 * What must not reach a terminal: C0 but newline and tab, delete, C1; then what reorders or breaks lines of Unicode text:
 * marks, embeddings, overrides, isolates and separators (Unicode Standard Annex #9, section 2).
 */
export const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Nearly all text is of these characters alone, which is told in two thirds of the time of looking for the others. */
const PLAIN = /^[\n\t\x20-\x7e]*$/;

/**
 * A dump is hostile input: names and log text from it may hold terminal control sequences, and characters that show text in
 * another order than it is. Returns `text` with every control character but newline and tab written as `\xNN`, and every
 * directional or separating one as `\uNNNN`.
 */
export function escapeControls(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(CONTROLS, (control) => {
    const code = control.charCodeAt(0);
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

/** `text` for use in HTML content and in double-quoted attributes. */
export function escapeHtml(text: string): string {
  return escapeControls(text).replace(
    /[&<>"']/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c,
  );
}
