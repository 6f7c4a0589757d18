import type { Word } from "./split-words.ts";

/** Where a command's output goes instead of the terminal. */
export type Redirect =
  | { readonly kind: "file"; readonly path: string; readonly append: boolean }
  | { readonly kind: "pipe"; readonly filter: string };

/**
 * `< path` among a command's words. Only the host knows whether such a file exists: when it does, the command runs once
 * per line of it, with the line in place of `< path`; when it does not, the sign is an ordinary word (`p jiffies < 5`).
 */
export interface InputFile {
  readonly path: string;
  /** The line as it reads with `text` in place of the sign and the path; its redirection is left to the caller. */
  with(text: string): CommandLine;
}

/** A line that names a command. */
export interface CommandLine {
  readonly kind: "command";
  /** The first word, after alias expansion. */
  readonly name: string;
  /** The words after the first one. */
  readonly words: readonly Word[];
  /** Everything after the first word as typed, without redirection; `words` tell their places in it. */
  readonly raw: string;
  readonly redirect: Redirect | undefined;
  readonly input: InputFile | undefined;
}

/** A typed line, understood. */
export type Line =
  | { readonly kind: "empty" }
  | { readonly kind: "comment" }
  /** `!command`: for the user's own shell; an empty command starts one. */
  | { readonly kind: "shell"; readonly command: string }
  /** `< path`: run the commands of a file. */
  | { readonly kind: "source"; readonly path: string; readonly redirect: Redirect | undefined }
  /** Cannot be understood; `message` is the whole complaint. */
  | { readonly kind: "invalid"; readonly message: string }
  | CommandLine;
