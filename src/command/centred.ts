/** `text` in the middle of `width` columns; an odd blank goes behind. */
export function centred(text: string, width: number = 16): string {
  return text.padStart(Math.floor((width - text.length) / 2) + text.length).padEnd(width);
}
