/** include/linux/sched.h, include/linux/sched/signal.h, include/linux/pid.h, include/linux/mm_types.h. */
import { at, before, chars, int, layout, long, newest, pointer } from "#kernel/layout";

/** A thread. */
export const Task = layout("struct task_struct", {
  /** kernel: 2f064a59a11f "sched: Change task_struct::state" (v5.14). */
  state: newest(int("__state"), before("v5.14", "2f064a59a11f", int("state"))),
  exitState: int("exit_state"),
  flags: int("flags"),
  pid: int("pid"),
  tgid: int("tgid"),
  comm: chars("comm"),
  mm: pointer("mm"),
  activeMm: pointer("active_mm"),
  stack: pointer("stack"),
  /** Address of the thread_info. kernel: c65eacbe290b "sched/core: Allow putting thread_info into task_struct" (v4.9). */
  threadInfo: newest(at("thread_info"), before("v4.9", "c65eacbe290b", pointer("stack"))),
  /** Saved stack pointer of a task that is not running. */
  savedSp: pointer("thread.sp"),
  /** Of the last fault in kernel mode that killed something: its address, the processor's error code and vector. */
  faultAddress: long("thread.cr2"),
  faultErrorCode: long("thread.error_code"),
  faultVector: int("thread.trap_nr"),
  /** kernel: bcf9033e5449 "sched: move CPU field back into thread_info if THREAD_INFO_IN_TASK=y" (v5.16). */
  cpu: newest(int("thread_info.cpu"), before("v5.16", "bcf9033e5449", int("cpu"))),
  parent: pointer("parent"),
  realParent: pointer("real_parent"),
  groupLeader: pointer("group_leader"),
  tasks: at("tasks"),
  threadNode: at("thread_node"),
  signal: pointer("signal"),
  policy: int("policy"),
  priority: int("prio"),
  /** Nanoseconds of the monotonic clock. */
  startTime: long("start_time"),
  userTime: long("utime"),
  systemTime: long("stime"),
  lastArrival: long("sched_info.last_arrival"),
  switches: long("nvcsw"),
  involuntarySwitches: long("nivcsw"),
  lastSwitchCount: long("last_switch_count"),
  lastSwitchTime: long("last_switch_time"),
  children: at("children"),
  sibling: at("sibling"),
  nsproxy: pointer("nsproxy"),
  files: pointer("files"),
});

/** What the threads of a process share. */
export const Signal = layout("struct signal_struct", {
  threadHead: at("thread_head"),
});

/** A process number; `tasks[PIDTYPE_PID]` heads the task that has it. */
export const Pid = layout("struct pid", {
  tasks: at("tasks"),
  numbers: at("numbers"),
  level: int("level"),
});

/** A space of process numbers. */
export const PidNamespace = layout("struct pid_namespace", {
  /** kernel: 95846ecf9dac "pid: replace pid bitmap implementation with IDR API" (v4.15). */
  idr: at("idr.idr_rt"),
});

/** How a task hangs on its process number. */
export const PidLinks = layout("struct task_struct", {
  /** kernel: 2c4704756cab "pids: Move the pgrp and session pid pointers from task_struct to signal_struct" (v4.19). */
  pidLink: newest(at("pid_links[0]"), before("v4.19", "2c4704756cab", at("pids[0].node"))),
});
