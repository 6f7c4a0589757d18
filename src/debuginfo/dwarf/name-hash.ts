// FNV-1a over ASCII. Other characters count for nothing, so that a text and its bytes in UTF-8 have one hash.
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The hash by which a name is filed, 32 bits, unsigned. */
export function hashOf(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) hash = Math.imul(hash ^ code, FNV_PRIME);
  }
  return spread(hash);
}

/** The same of the bytes from `start` up to NUL; -1 when there is none. */
export function hashOfBytes(bytes: Uint8Array, start: number): number {
  let hash = FNV_OFFSET;
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0) return spread(hash);
    if (byte < 0x80) hash = Math.imul(hash ^ byte, FNV_PRIME);
  }
  return -1;
}

/** Names are filed by the upper bits, which FNV mixes worst where names differ in their last letter. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
