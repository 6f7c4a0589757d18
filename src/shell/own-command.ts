import type { Row } from "#base";
import type { Arguments, Command, Outcome, Session } from "#command";

/** What a command of the shell's own may do. */
export interface ShellHands {
  readonly session: Session;
  /** Names of commands by the path of the extension that brought them, in the order of loading. */
  readonly extensions: Map<string, readonly string[]>;
  /** What extensions are given. */
  readonly library: unknown;
  /** Runs another line, its output where this command's goes. */
  run(line: string): Promise<Outcome>;
  /** Waits; false when the user asked to stop, or nobody reads any longer. */
  wait(milliseconds: number): Promise<boolean>;
}

/**
 * A command that only a shell has: it runs other lines, waits or loads code, none of which the synchronous commands of
 * the library can. Its `run` is for those who have no shell, and says so.
 */
export interface OwnCommand extends Command {
  /** Does the work; the rows are then rendered like those of any command. */
  perform(hands: ShellHands, args: Arguments): Promise<readonly Row[]>;
}

/** True for a command of the shell's own. */
export const isOwnCommand = (command: Command): command is OwnCommand => "perform" in command;
