/** `text` in the middle of `width` columns; a blank that is left over goes behind it, or in front. */
export function centredText(text: string, width: number, spare: "behind" | "before" = "behind"): string {
  const blanks = Math.max(0, width - text.length);
  const left = spare === "behind" ? Math.floor(blanks / 2) : Math.ceil(blanks / 2);
  return `${" ".repeat(left)}${text}${" ".repeat(blanks - left)}`;
}
