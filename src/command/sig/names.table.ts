/** Signals by number (include/uapi/asm-generic/signal.h), and sigaction's flags. */

/** Names of the signals below the real-time ones, with the second names that some have; the first is signal 1. */
const NAMES: readonly (readonly [string, string?])[] = [
  ["SIGHUP"],
  ["SIGINT"],
  ["SIGQUIT"],
  ["SIGILL"],
  ["SIGTRAP"],
  ["SIGABRT", "SIGIOT"],
  ["SIGBUS"],
  ["SIGFPE"],
  ["SIGKILL"],
  ["SIGUSR1"],
  ["SIGSEGV"],
  ["SIGUSR2"],
  ["SIGPIPE"],
  ["SIGALRM"],
  ["SIGTERM"],
  ["SIGSTKFLT"],
  ["SIGCHLD", "SIGCLD"],
  ["SIGCONT"],
  ["SIGSTOP"],
  ["SIGTSTP"],
  ["SIGTTIN"],
  ["SIGTTOU"],
  ["SIGURG"],
  ["SIGXCPU"],
  ["SIGXFSZ"],
  ["SIGVTALRM"],
  ["SIGPROF"],
  ["SIGWINCH"],
  ["SIGIO", "SIGPOLL"],
  ["SIGPWR"],
  ["SIGSYS", "SIGUNUSED"],
];

/** The signals that there are. */
export const SIGNALS = 64;
/** The first real-time signal, as the kernel counts; the C library keeps some for itself. */
const FIRST_REAL_TIME = 32;
/** Real-time signals up to here are named after the first, the others after the last. */
const LAST_OF_FIRST_HALF = 48;

/** The name of a signal. */
export function signalName(signal: number): string {
  if (signal < FIRST_REAL_TIME) return NAMES[signal - 1]?.[0] ?? String(signal);
  if (signal <= LAST_OF_FIRST_HALF)
    return `SIGRTMIN${signal === FIRST_REAL_TIME ? "" : `+${signal - FIRST_REAL_TIME}`}`;
  return `SIGRTMAX${signal === SIGNALS ? "" : `-${SIGNALS - signal}`}`;
}

/** Its other name, when it has one. */
export const otherSignalName = (signal: number): string | undefined => NAMES[signal - 1]?.[1];

/** sigaction's flags, in crash's order. */
export const ACTION_FLAGS: readonly (readonly [bigint, string])[] = [
  [0x1n, "SA_NOCLDSTOP"],
  [0x4000000n, "SA_RESTORER"],
  [0x2n, "SA_NOCLDWAIT"],
  [0x4n, "SA_SIGINFO"],
  [0x8000000n, "SA_ONSTACK"],
  [0x10000000n, "SA_RESTART"],
  [0x40000000n, "SA_NODEFER"],
  [0x80000000n, "SA_RESETHAND"],
];
