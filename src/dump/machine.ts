import { escapeControls, UsageError } from "#base";

/** Machines whose dumps can be analysed, as `uname -m` spells them. */
const supported: readonly string[] = ["x86_64"];

/** Refuses dumps of machines that nothing below understands. UsageError naming the machine. */
export function requireMachine(file: string, machine: string): void {
  if (supported.includes(machine)) return;
  const expected = `a dump of a machine of type ${supported.join(" or ")}`;
  throw new UsageError(`${file}: expected ${expected}, found ${escapeControls(machine)}`);
}
