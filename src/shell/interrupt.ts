import vm from "node:vm";
import { Interrupted } from "#base";

/** Milliseconds between two requests that make them an insistent one. */
const INSISTENCE = 1000;

/**
 * Ctrl-C while a command runs. Commands are synchronous, so Node delivers the signal to JavaScript only between their
 * steps; inside a step Node's own watchdog thread sees it (`breakOnSigint`, which its prompt uses too) and ends the step
 * wherever it is. Such a step's `finally` blocks do not run: what it computed is dropped, and caches, which are filled
 * entry by entry, stay whole. A signal that arrives within the microseconds between the look at signals and the start of
 * the next step is seen only after that step; pressing Ctrl-C again ends it.
 */
export class Interrupt {
  #requested = false;
  #last = Number.NEGATIVE_INFINITY;
  #insistent = false;
  // The script is compiled in a context of its own and calls back into ours, so nothing becomes global.
  readonly #context: { step: () => void } = { step: () => {} };
  readonly #script = new vm.Script("step()");

  constructor() {
    vm.createContext(this.#context);
  }

  /** True after two requests within a second: the user wants to end more than one command. */
  get insistent(): boolean {
    return this.#insistent;
  }

  /** True when the user asked to stop, and the next command has not begun. */
  get isRequested(): boolean {
    return this.#requested;
  }

  /** Asks the running command to stop. */
  readonly request = (): void => {
    const now = performance.now();
    this.#insistent ||= now - this.#last < INSISTENCE;
    this.#last = now;
    this.#requested = true;
  };

  /** Forgets a request, before the next command. */
  clear(): void {
    this.#requested = false;
  }

  /** Throws Interrupted when the user asked to stop. */
  readonly checkpoint = (): void => {
    if (this.#requested) throw new Interrupted();
  };

  /** Runs `step`; Ctrl-C ends it with Interrupted. */
  run<T>(step: () => T): T {
    let result: { readonly value: T } | undefined;
    this.#context.step = () => {
      result = { value: step() };
    };
    try {
      this.#script.runInContext(this.#context, { breakOnSigint: true, displayErrors: false });
    } catch (error) {
      if (!isBroken(error)) throw error;
      this.request();
      throw new Interrupted();
    }
    if (result === undefined) throw new Interrupted();
    return result.value;
  }
}

function isBroken(error: unknown): boolean {
  // The error is of the other context, so it is no instance of our Error.
  return (error as { readonly code?: unknown } | undefined)?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED";
}
