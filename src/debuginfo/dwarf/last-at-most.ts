/**
 * The index of the last of `length` ascending values that is at most `wanted`; -1 when there is none. `valueAt` gives
 * the value at an index.
 */
export function lastAtMost<T extends number | bigint>(
  length: number,
  valueAt: (index: number) => T,
  wanted: T,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueAt(middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
