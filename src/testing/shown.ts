/** What a shell would show for a line typed on a drawn kernel. */
import type { Address } from "#base";
import { type Command, runCommand, type Session } from "#command";
import type { Kernel } from "#kernel";
import { testSession } from "./session.ts";

/** Output and errors of `line` in the order written; `context` is the current task, `settings` what is not as ever. */
export function shown(
  kernel: Kernel,
  command: Command,
  line: string,
  context?: Address,
  settings: Partial<Session["settings"]> = {},
): string {
  const basic = testSession();
  const commands = [...basic.commands.filter(({ name }) => name !== command.name), command];
  const session = {
    ...basic,
    commands,
    kernel,
    target: kernel.target,
    context: context ?? basic.context,
    settings: { ...basic.settings, ...settings },
  };
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  runCommand(session, line, { write, error: write });
  return text;
}
