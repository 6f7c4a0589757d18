/** Who scans which part: threads take the next one when they are done with theirs. Lives in shared memory. */
export class ScanBoard {
  /** To give to other threads. */
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;

  private constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** A board on which nothing is taken yet. */
  static of(partCount: number, threadCount: number): ScanBoard {
    const board = new ScanBoard(new SharedArrayBuffer(4 * (FIXED + threadCount + partCount)));
    board.#cells[PARTS] = partCount;
    board.#cells[THREADS] = threadCount;
    return board;
  }

  /** The board that another thread made. */
  static in(buffer: SharedArrayBuffer): ScanBoard {
    return new ScanBoard(buffer);
  }

  /** The next part, which is `thread`'s now; undefined when none is left. */
  take(thread: number): number | undefined {
    const part = Atomics.add(this.#cells, NEXT, 1);
    if (part >= this.#cell(PARTS)) return undefined;
    Atomics.store(this.#cells, this.#owner(part), thread + 1);
    return part;
  }

  /** The parts that `thread` took, ascending. */
  partsOf(thread: number): readonly number[] {
    const parts: number[] = [];
    for (let part = 0; part < this.#cell(PARTS); part++) {
      if (Atomics.load(this.#cells, this.#owner(part)) === thread + 1) parts.push(part);
    }
    return parts;
  }

  /** Says that some thread is still at work. */
  progress(): void {
    Atomics.add(this.#cells, PROGRESS, 1);
  }

  /** Says that `thread` is done and what it found has been sent. */
  finish(thread: number): void {
    Atomics.store(this.#cells, FIXED + thread, 1);
    Atomics.notify(this.#cells, FIXED + thread);
  }

  isFinished(thread: number): boolean {
    return Atomics.load(this.#cells, FIXED + thread) === 1;
  }

  /** Waits until `thread` is done; false when no thread has made progress for so long that it must have died. */
  wait(thread: number, patienceMs: number): boolean {
    for (;;) {
      const before = this.#cell(PROGRESS);
      if (Atomics.wait(this.#cells, FIXED + thread, 0, patienceMs) !== "timed-out") return true;
      if (this.isFinished(thread)) return true;
      if (this.#cell(PROGRESS) === before) return false;
    }
  }

  #cell(index: number): number {
    return Atomics.load(this.#cells, index);
  }

  #owner(part: number): number {
    return FIXED + this.#cell(THREADS) + part;
  }
}

// Cells: the counts, the next part, a counter of progress; then per thread whether it is done, per part its owner + 1.
const PARTS = 0;
const THREADS = 1;
const NEXT = 2;
const PROGRESS = 3;
const FIXED = 4;
