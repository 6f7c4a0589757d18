import { createInterface, type Interface } from "node:readline";
import type { ReadStream } from "node:tty";
import type { History } from "./history.ts";

/** Where lines come from. */
export interface LineInput {
  /** The next line; undefined at the end. */
  next(): Promise<string | undefined>;
  close(): void;
}

/** Lines of a pipe or file. */
export function pipedInput(stream: NodeJS.ReadableStream): LineInput {
  const reader = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  const lines = reader[Symbol.asyncIterator]();
  return {
    async next() {
      const { value, done } = await lines.next();
      return done ? undefined : value;
    },
    close: () => reader.close(),
  };
}

/** What the line editor needs. */
export interface EditorOptions {
  /** What stands before the next line. */
  readonly prompt: () => string;
  readonly history: History;
  readonly completer: (line: string) => [string[], string];
}

/**
 * Lines typed at a terminal, with editing, history and completion. Between two calls of `next` the terminal is in its
 * ordinary mode, so that Ctrl-C is a signal and programs can use it; what is typed meanwhile waits.
 */
export function terminalInput(terminal: ReadStream, options: EditorOptions): LineInput {
  const editor = createInterface({
    input: terminal,
    output: process.stdout,
    terminal: true,
    prompt: options.prompt(),
    history: options.history.recent(),
    historySize: 1000,
    completer: options.completer,
  });
  const waiting: string[] = [];
  let ended = false;
  let wake = (): void => {};
  editor.on("line", (line) => {
    waiting.push(line);
    wake();
  });
  editor.on("close", () => {
    ended = true;
    wake();
  });
  editor.on("SIGINT", () => discardLine(editor));
  rest(editor, terminal);

  return {
    async next() {
      // Pasted lines arrive together and are taken one by one.
      if (waiting.length === 0 && !ended) {
        terminal.setRawMode(true);
        editor.resume();
        editor.setPrompt(options.prompt());
        editor.prompt();
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        if (!ended) rest(editor, terminal);
        else process.stdout.write("\n");
      }
      return waiting.shift();
    },
    close: () => editor.close(),
  };
}

function rest(editor: Interface, terminal: ReadStream): void {
  editor.pause();
  terminal.setRawMode(false);
}

/** Ctrl-C while typing: leaves the line as it is and begins a new one. Node's own prompt calls the same method. */
function discardLine(editor: Interface): void {
  process.stdout.write("^C");
  (editor as Interface & { clearLine(): void }).clearLine();
  editor.prompt();
}
