import { isPartial } from "#base";

/** What `read` yields, or undefined when the dump lacks what it needs; other errors pass. */
export function optional<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isPartial(error)) return undefined;
    throw error;
  }
}
