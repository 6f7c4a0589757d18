/** Several byte strings in one input: how long each but the last is, in two bytes each, then all of them. */

/** The input of `parts`. */
export function joinParts(...parts: readonly Uint8Array[]): Uint8Array {
  const header = (parts.length - 1) * 2;
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, header));
  const view = new DataView(joined.buffer);
  let at = header;
  for (const [i, part] of parts.entries()) {
    if (i < parts.length - 1) view.setUint16(i * 2, part.length, true);
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** `count` parts of any bytes at all: what is not there is empty. */
export function splitParts(bytes: Uint8Array, count: number): readonly Uint8Array[] {
  const lengthOf = (i: number): number => (bytes[i * 2] ?? 0) | ((bytes[i * 2 + 1] ?? 0) << 8);
  let at = (count - 1) * 2;
  return Array.from({ length: count }, (_, i) => {
    const start = at;
    at = i === count - 1 ? bytes.length : at + lengthOf(i);
    // A copy, so that nothing looks beyond it.
    return bytes.slice(start, at);
  });
}
