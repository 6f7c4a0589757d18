import { appendFileSync, chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Lines that come back in the next session; the file may grow to twice as many before it is cut. */
const KEPT = 1000;

/** The lines that were typed: of this session, numbered from 1, and before them those of earlier ones. */
export class History {
  readonly #earlier: readonly string[];
  readonly #session: string[] = [];
  readonly #file: string | undefined;

  constructor(file?: string) {
    this.#file = file;
    this.#earlier = file === undefined ? [] : load(file);
  }

  /** The lines of this session, oldest first: what `h` numbers. */
  get session(): readonly string[] {
    return this.#session;
  }

  /** All lines, youngest first, as line editors want them. */
  recent(): string[] {
    return [...this.#earlier, ...this.#session].reverse();
  }

  /** The youngest line that begins with `prefix`, of this session or an earlier one. */
  latest(prefix = ""): string | undefined {
    return this.recent().find((line) => line.startsWith(prefix));
  }

  /** Remembers a line, also for later sessions: many may append to one file, so each line is one write. */
  add(line: string): void {
    this.#session.push(line);
    if (this.#file === undefined) return;
    try {
      appendFileSync(this.#file, `${line}\n`, { mode: 0o600 });
    } catch {
      // A history that cannot be kept is no reason to disturb the work.
    }
  }
}

/** Where the history is kept: the user's state directory (XDG Base Directory Specification); undefined without a home. */
export function historyFile(environment: NodeJS.ProcessEnv): string | undefined {
  const { XDG_STATE_HOME: state, HOME: home } = environment;
  const folder = state || (home && join(home, ".local", "state"));
  return folder ? join(folder, "inquest", "history") : undefined;
}

function load(file: string): readonly string[] {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    // Commands may hold what nobody else should read.
    chmodSync(file, 0o600);
    if (lines.length > 2 * KEPT) replace(file, lines.slice(-KEPT));
    return lines.slice(-KEPT);
  } catch {
    return [];
  }
}

function replace(file: string, lines: readonly string[]): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, lines.map((line) => `${line}\n`).join(""), { mode: 0o600 });
  renameSync(fresh, file);
}
