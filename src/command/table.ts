import { alias } from "./alias.ts";
import type { Command } from "./command.ts";
import { exit } from "./exit.ts";
import { help } from "./help.ts";

/** Every command there is, by name. */
export const commands: readonly Command[] = [alias, exit, help];
