/** kernel/sched/sched.h */
import { int, layout, long, pointer } from "#kernel/layout";

export const RunQueue = layout("struct rq", {
  current: pointer("curr"),
  idle: pointer("idle"),
  clock: long("clock"),
  running: int("nr_running"),
});
