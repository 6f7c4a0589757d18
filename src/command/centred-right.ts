import { centred } from "./centred.ts";

/** `text` in the middle of `width` columns; an odd blank goes in front of it. */
export function centredRight(text: string, width: number): string {
  return centred((width - text.length) % 2 === 1 ? ` ${text}` : text, width);
}
