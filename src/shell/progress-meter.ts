/** A terminal, as much of it as a meter needs. */
interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Milliseconds that a command may take before it tells how far it is: what is quicker would only flicker. */
const PATIENCE = 1000;
/** Milliseconds between two looks of the line. */
const REFRESH = 200;
/** Clears the line that the cursor is on. */
const CLEAR = "\r\x1b[K";

/**
 * Shows on a terminal how far a command is, when it takes its time: one line, which is gone before anything else is
 * printed. Commands hold the processor while they work, so the line is written by the command's own reports.
 */
export class ProgressMeter {
  readonly #terminal: Terminal;
  readonly #clock: () => number;
  #name = "";
  #due = Number.POSITIVE_INFINITY;
  #shown = false;

  constructor(terminal: Terminal, clock: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#clock = clock;
  }

  /** The command `name` starts; its reports are shown from when it has taken a second. */
  begin(name: string): void {
    this.#name = name;
    this.#due = this.#terminal.isTTY === true ? this.#clock() + PATIENCE : Number.POSITIVE_INFINITY;
  }

  /** Told by the command: how much is done, from 0 to 1. */
  readonly report = (part: number): void => {
    if (this.#due === Number.POSITIVE_INFINITY) return;
    const now = this.#clock();
    if (now < this.#due) return;
    this.#due = now + REFRESH;
    this.#shown = true;
    this.#terminal.write(`${CLEAR}${this.#name}: ${Math.floor(Math.min(Math.max(part, 0), 1) * 100)} %`);
  };

  /** Takes the line away, for other text. */
  clear(): void {
    if (this.#shown) this.#terminal.write(CLEAR);
    this.#shown = false;
  }

  /** The command has ended. */
  end(): void {
    this.clear();
    this.#due = Number.POSITIVE_INFINITY;
  }
}
