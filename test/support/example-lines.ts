import { type Command, commands } from "#command";
import { analyze } from "#diagnose";

/** Every command there is. */
export const allCommands: readonly Command[] = [...commands, analyze];

/** The examples that the commands' help shows, with the names of their commands. */
export const exampleLines: readonly { readonly command: string; readonly line: string }[] = allCommands.flatMap(
  ({ name, examples }) => examples.map(({ line }) => ({ command: name, line })),
);
