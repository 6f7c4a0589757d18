import { type Cell, isPartial, type Unavailable } from "#base";
import { messageOf } from "./error-text.ts";

/** What `read` yields, or a cell that says why it cannot be had; other errors pass. */
export function cellOf<T extends Cell>(read: () => T): T | Unavailable {
  try {
    return read();
  } catch (error) {
    if (isPartial(error)) return { unavailable: messageOf(error) };
    throw error;
  }
}
