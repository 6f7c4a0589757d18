import { alias } from "./alias.ts";
import { bt } from "./bt.ts";
import type { Command } from "./command.ts";
import { debuginfo } from "./debuginfo.ts";
import { dis } from "./dis.ts";
import { evalCommand } from "./eval.ts";
import { exit } from "./exit.ts";
import { foreachCommand } from "./foreach.ts";
import { down, frame, up } from "./frame.ts";
import { gdb } from "./gdb.ts";
import { help } from "./help.ts";
import { kmem } from "./kmem.ts";
import { log } from "./log.ts";
import { mod } from "./mod.ts";
import { mount } from "./mount.ts";
import { p } from "./p.ts";
import { ps } from "./ps.ts";
import { rd } from "./rd.ts";
import { search } from "./search.ts";
import { set } from "./set.ts";
import { star, struct, union } from "./struct.ts";
import { sym } from "./sym.ts";
import { sys } from "./sys.ts";
import { whatis } from "./whatis.ts";

/** Every command there is, by name. */
export const commands: readonly Command[] = [
  star,
  alias,
  bt,
  debuginfo,
  dis,
  down,
  evalCommand,
  exit,
  foreachCommand(() => commands),
  frame,
  gdb,
  help,
  kmem,
  log,
  mod,
  mount,
  p,
  ps,
  rd,
  search,
  set,
  struct,
  sym,
  sys,
  union,
  up,
  whatis,
];
