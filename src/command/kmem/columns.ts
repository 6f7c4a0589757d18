/** Columns as crash centres them: what is left over by an odd number stands on one side. */

/** `text` in the middle of `width` columns; an odd blank goes to the `spare` side. */
export function centred(text: string, width: number, spare: "before" | "behind"): string {
  const blanks = Math.max(0, width - text.length);
  const before = spare === "before" ? Math.ceil(blanks / 2) : Math.floor(blanks / 2);
  return " ".repeat(before) + text + " ".repeat(blanks - before);
}
