import { alias } from "./alias.ts";
import { bt } from "./bt.ts";
import { btop } from "./btop.ts";
import type { Command } from "./command.ts";
import { debuginfo } from "./debuginfo.ts";
import { dis } from "./dis.ts";
import { evalCommand } from "./eval.ts";
import { exit } from "./exit.ts";
import { foreachCommand } from "./foreach.ts";
import { down, frame, up } from "./frame.ts";
import { gdb } from "./gdb.ts";
import { help } from "./help.ts";
import { irq } from "./irq.ts";
import { log } from "./log.ts";
import { mach } from "./mach.ts";
import { mod } from "./mod.ts";
import { mount } from "./mount.ts";
import { p } from "./p.ts";
import { ps } from "./ps.ts";
import { pte } from "./pte.ts";
import { ptob } from "./ptob.ts";
import { ptov } from "./ptov.ts";
import { rd } from "./rd.ts";
import { runq } from "./runq.ts";
import { search } from "./search.ts";
import { set } from "./set.ts";
import { sig } from "./sig.ts";
import { star, struct, union } from "./struct.ts";
import { sym } from "./sym.ts";
import { sys } from "./sys.ts";
import { task } from "./task.ts";
import { timer } from "./timer.ts";
import { waitq } from "./waitq.ts";
import { whatis } from "./whatis.ts";
import { wr } from "./wr.ts";

/** Every command there is, by name. */
export const commands: readonly Command[] = [
  star,
  alias,
  bt,
  btop,
  debuginfo,
  dis,
  down,
  evalCommand,
  exit,
  foreachCommand(() => commands),
  frame,
  gdb,
  help,
  irq,
  log,
  mach,
  mod,
  mount,
  p,
  ps,
  pte,
  ptob,
  ptov,
  rd,
  runq,
  search,
  set,
  sig,
  struct,
  sym,
  sys,
  timer,
  task,
  union,
  up,
  waitq,
  whatis,
  wr,
];
