/** Tells on a terminal how far the search for the kernel is: it takes seconds per gigabyte. */
import type { ScanProgress } from "#target";

/** Where it is told. */
interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Clears the line that the progress stands on. */
const CLEAR = "\r\x1b[K";

/** Progress on `terminal`, on one line that is cleared at the end; nothing when it is no terminal. */
export function searchProgress(terminal: Terminal): ScanProgress {
  return (done, total) => {
    if (terminal.isTTY !== true) return;
    const part = total === 0 ? 100 : Math.floor((done * 100) / total);
    terminal.write(done >= total ? CLEAR : `${CLEAR}searching memory for the kernel: ${part} %`);
  };
}
