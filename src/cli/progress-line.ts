/** Tells on a terminal how far something is that takes seconds per gigabyte. */

/** Told how much is done of how much. */
type Progress = (done: number, total: number) => void;

/** Where it is told. */
interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Clears the line that the progress stands on. */
const CLEAR = "\r\x1b[K";

/** Progress of `what` on `terminal`, on one line that is cleared at the end; nothing when it is no terminal. */
export function progressLine(terminal: Terminal, what: string): Progress {
  return (done, total) => {
    if (terminal.isTTY !== true) return;
    const part = total === 0 ? 100 : Math.floor((done * 100) / total);
    terminal.write(done >= total ? CLEAR : `${CLEAR}${what}: ${part} %`);
  };
}
