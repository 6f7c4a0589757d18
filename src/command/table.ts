import { alias } from "./alias.ts";
import { bt } from "./bt.ts";
import type { Command } from "./command.ts";
import { exit } from "./exit.ts";
import { foreachCommand } from "./foreach.ts";
import { help } from "./help.ts";
import { log } from "./log.ts";
import { mod } from "./mod.ts";
import { mount } from "./mount.ts";
import { ps } from "./ps.ts";
import { set } from "./set.ts";
import { sys } from "./sys.ts";

/** Every command there is, by name. */
export const commands: readonly Command[] = [
  alias,
  bt,
  exit,
  foreachCommand(() => commands),
  help,
  log,
  mod,
  mount,
  ps,
  set,
  sys,
];
