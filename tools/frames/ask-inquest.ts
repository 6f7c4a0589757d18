import { STACKS_LINE } from "./inquest-stacks.ts";
import { runToEnd } from "./run-to-end.ts";

/** What Inquest answers to {@link STACKS_LINE}, behind other command lines. Throws when it does not. */
export function askInquest(
  inquest: readonly string[],
  vmlinux: string,
  vmcore: string,
  before: readonly string[],
): string {
  return runToEnd([...inquest, "-s", vmlinux, vmcore], [...before, STACKS_LINE, "q", ""].join("\n"));
}
