/**
 * Why the texts of some lines differ, as docs/differences.md tells at length: the line as it stands in the table, and the
 * kernels it differs on. What differs without an entry here is unexplained.
 */
export interface Explanation {
  readonly line: RegExp;
  /** Kernel releases on which the texts differ for this reason. */
  readonly kernels: RegExp;
  /** `crash`: crash is wrong. `ours`: different on purpose. `missing`: not done yet. */
  readonly reason: "crash" | "ours" | "missing";
  readonly why: string;
}

const ALL = /./;
const BEFORE_6_12 = /^(5\.10|6\.1)\./;
const V6_12 = /^6\.12\./;

/** The first entry that fits a line and a kernel holds. */
export const EXPLANATIONS: readonly Explanation[] = [
  { line: /^(help|\?)$/, kernels: ALL, reason: "ours", why: "the table holds our own commands" },
  { line: /^set -c 1$/, kernels: ALL, reason: "ours", why: "crash says nothing when the context stays the same" },
  {
    line: /^bt -c/,
    kernels: BEFORE_6_12,
    reason: "crash",
    why: "crash begins a stopped CPU's stack at a stale address",
  },
  {
    line: /^gdb (bt|frame|up|info args)/,
    kernels: ALL,
    reason: "ours",
    why: "arguments stand in the order of the prototype, and more of them have values, marked where not certain",
  },
  { line: /^frame 99$/, kernels: ALL, reason: "ours", why: "says that there is no such frame" },
  { line: /^gdb (run|nosuchcommand)$/, kernels: ALL, reason: "ours", why: "says what is wrong as well" },
  { line: /^p nosuchvariable$/, kernels: ALL, reason: "ours", why: "says what is wrong with the expression as well" },
  { line: /^p linux_banner$/, kernels: /^5\.10\./, reason: "crash", why: "crash takes the declaration without a size" },
  { line: /^mount \{/, kernels: ALL, reason: "crash", why: "crash shows rootfs whatever is selected" },
  { line: /^mount \/(dev|boot|proc)/, kernels: ALL, reason: "crash", why: "crash shows rootfs whatever is selected" },
  { line: /^(foreach UN )?bt -l/, kernels: ALL, reason: "crash", why: "crash shows the line behind the call" },
  { line: /^bt -(F|v)$/, kernels: ALL, reason: "missing", why: "the option is not there yet" },
  { line: /^rd -S/, kernels: ALL, reason: "missing", why: "the option is not there yet" },
  {
    line: /^(bt -a|foreach bt)$/,
    kernels: ALL,
    reason: "crash",
    why: "crash begins a stopped CPU's stack at a stale address",
  },
  { line: /^bt/, kernels: V6_12, reason: "crash", why: "crash misses the frame of watchdog.cold" },
  {
    line: /^(sys|log -T|ps -t 1)$/,
    kernels: V6_12,
    reason: "crash",
    why: "crash takes 1000 for CONFIG_HZ, which is 250",
  },
];

/** Why the texts of `line` differ on the kernel `release`; undefined: nobody knows yet. */
export function explanationOf(line: string, release: string): Explanation | undefined {
  return EXPLANATIONS.find((each) => each.line.test(line) && each.kernels.test(release));
}
