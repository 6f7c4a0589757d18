/**
 * A shorter and plainer input that still `offends`: parts are left out, halves first, then bytes become zero. Ends when
 * nothing can go any more, or after `milliseconds`.
 */
export function minimize(bytes: Uint8Array, offends: (bytes: Uint8Array) => boolean, milliseconds: number): Uint8Array {
  const end = performance.now() + milliseconds;
  const inTime = (): boolean => performance.now() < end;
  let best = bytes;
  for (let size = best.length >> 1; size >= 1 && inTime(); size >>= 1) {
    for (let at = 0; at < best.length && inTime(); ) {
      const shorter = new Uint8Array(best.length - Math.min(size, best.length - at));
      shorter.set(best.subarray(0, at));
      shorter.set(best.subarray(at + size), at);
      if (offends(shorter)) best = shorter;
      else at += size;
    }
  }
  for (let at = 0; at < best.length && inTime(); at++) {
    if (best[at] === 0) continue;
    const plainer = best.slice();
    plainer[at] = 0;
    if (offends(plainer)) best = plainer;
  }
  return best;
}
