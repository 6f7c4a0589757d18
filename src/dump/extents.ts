import type { ByteSource } from "#source";

/**
 * Which bytes of a space (physical memory, a restored file) stand where in a file, as columns, because a large dump has
 * millions. Ascending by `start` and without overlap.
 */
export interface Extents {
  readonly count: number;
  /** First byte of the extent in the space. */
  readonly start: Float64Array;
  /** First byte behind it. */
  readonly end: Float64Array;
  /** Where its bytes begin in the file. */
  readonly position: Float64Array;
}

/** Room for this many extents at first: makedumpfile's flattened files make many short runs. */
const FIRST = 16;

/** Collects extents; `append` must keep them ascending and without overlap. */
export class ExtentsBuilder {
  #start = new Float64Array(FIRST);
  #end = new Float64Array(FIRST);
  #position = new Float64Array(FIRST);
  #count = 0;

  /** End of the last extent; 0 before the first. */
  get reach(): number {
    return this.#count === 0 ? 0 : this.#end[this.#count - 1];
  }

  /** Adds bytes `start` to `end`, stored at `position`; nothing when that is empty. */
  append(start: number, end: number, position: number): void {
    if (start >= end) return;
    if (this.#count === this.#start.length) this.#grow();
    this.#start[this.#count] = start;
    this.#end[this.#count] = end;
    this.#position[this.#count] = position;
    this.#count++;
  }

  /** What was collected. The builder must not be used afterwards. */
  finish(): Extents {
    const part = (column: Float64Array): Float64Array => column.subarray(0, this.#count);
    return { count: this.#count, start: part(this.#start), end: part(this.#end), position: part(this.#position) };
  }

  #grow(): void {
    const doubled = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(column.length * 2);
      larger.set(column);
      return larger;
    };
    this.#start = doubled(this.#start);
    this.#end = doubled(this.#end);
    this.#position = doubled(this.#position);
  }
}

/** The bytes of `below` and `above` together; where both have one, that of `above`. Linear in their counts. */
export function overlay(below: Extents, above: Extents): Extents {
  const result = new ExtentsBuilder();
  let under = 0;
  const takeBelow = (limit: number): void => {
    for (; under < below.count && below.start[under] < limit; under++) {
      const start = Math.max(below.start[under], result.reach);
      const end = Math.min(below.end[under], limit);
      result.append(start, end, below.position[under] + start - below.start[under]);
      if (below.end[under] > limit) return;
    }
  };
  for (let over = 0; over < above.count; over++) {
    takeBelow(above.start[over]);
    result.append(above.start[over], above.end[over], above.position[over]);
  }
  takeBelow(Number.POSITIVE_INFINITY);
  return result.finish();
}

/** The index of the first extent that ends behind `offset`; `count` when there is none. */
export function firstBehind(extents: Extents, offset: number): number {
  let low = 0;
  let high = extents.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (extents.end[middle] > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Copies whole pages from byte `start` of the space on, as far as one extent holds them; returns how many pages. */
export function copyRun(
  { source, content }: { readonly source: ByteSource; readonly content: Extents },
  start: number,
  pageSize: number,
  target: Uint8Array,
): number {
  const i = firstBehind(content, start);
  if (i === content.count || content.start[i] > start) return 0;
  const length = Math.min(target.length, content.end[i] - start);
  const whole = length - (length % pageSize);
  if (whole === 0) return 0;
  const got = source.readInto(content.position[i] + start - content.start[i], target.subarray(0, whole));
  return Math.floor(got / pageSize);
}

/** For people: that the file of `size` bytes ends before the last of `content`; empty when it does not. */
export function describeCut(size: number, content: Extents): string[] {
  let end = 0;
  for (let i = 0; i < content.count; i++) {
    end = Math.max(end, content.position[i] + content.end[i] - content.start[i]);
  }
  if (end <= size) return [];
  return [`the file is cut off: ${end - size} of ${end} bytes are missing`];
}
