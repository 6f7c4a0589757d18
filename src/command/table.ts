import { alias } from "./alias.ts";
import { ascii } from "./ascii.ts";
import { bpf } from "./bpf.ts";
import { bt } from "./bt.ts";
import { btop } from "./btop.ts";
import type { Command } from "./command.ts";
import { debuginfo } from "./debuginfo.ts";
import { dev } from "./dev.ts";
import { dis } from "./dis.ts";
import { evalCommand } from "./eval.ts";
import { exit } from "./exit.ts";
import { files } from "./files.ts";
import { foreachCommand } from "./foreach.ts";
import { down, frame, up } from "./frame.ts";
import { fuser } from "./fuser.ts";
import { gdb } from "./gdb.ts";
import { help } from "./help.ts";
import { ipcs } from "./ipcs.ts";
import { irq } from "./irq.ts";
import { kmem } from "./kmem.ts";
import { list } from "./list.ts";
import { log } from "./log.ts";
import { mach } from "./mach.ts";
import { mod } from "./mod.ts";
import { mount } from "./mount.ts";
import { net } from "./net.ts";
import { p } from "./p.ts";
import { ps } from "./ps.ts";
import { pte } from "./pte.ts";
import { ptob } from "./ptob.ts";
import { ptov } from "./ptov.ts";
import { rd } from "./rd.ts";
import { runq } from "./runq.ts";
import { rustfilt } from "./rustfilt.ts";
import { sbitmapq } from "./sbitmapq.ts";
import { search } from "./search.ts";
import { set } from "./set.ts";
import { sig } from "./sig.ts";
import { star, struct, union } from "./struct.ts";
import { swap } from "./swap.ts";
import { sym } from "./sym.ts";
import { sys } from "./sys.ts";
import { task } from "./task.ts";
import { timer } from "./timer.ts";
import { tree } from "./tree.ts";
import { vm } from "./vm.ts";
import { vtop } from "./vtop.ts";
import { waitq } from "./waitq.ts";
import { whatis } from "./whatis.ts";
import { wr } from "./wr.ts";

/** Every command there is, by name. */
export const commands: readonly Command[] = [
  star,
  alias,
  ascii,
  bpf,
  bt,
  btop,
  debuginfo,
  dev,
  dis,
  down,
  evalCommand,
  exit,
  files,
  foreachCommand(() => commands),
  frame,
  fuser,
  gdb,
  help,
  ipcs,
  irq,
  kmem,
  list,
  log,
  mach,
  mod,
  mount,
  net,
  p,
  ps,
  pte,
  ptob,
  ptov,
  rd,
  runq,
  rustfilt,
  sbitmapq,
  search,
  set,
  sig,
  struct,
  swap,
  sym,
  sys,
  task,
  timer,
  tree,
  union,
  up,
  vm,
  vtop,
  waitq,
  whatis,
  wr,
];
