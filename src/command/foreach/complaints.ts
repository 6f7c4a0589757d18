/** What foreach refuses before it begins: options of a command that make no sense for it, in crash's words. */
import { UsageError } from "#base";
import { type Arguments, has } from "../arguments.ts";

/** What `command` cannot do with the options of the line; throws UsageError. Yields remarks on what it does instead. */
export function checkForeach(command: string, all: Arguments): { readonly remark?: string; readonly add?: string } {
  const given = (names: string): string => Array.from(names, (name) => (has(all, name) ? name : "")).join("");
  const refuse = (when: boolean, complaint: string): void => {
    if (when) throw new UsageError(complaint);
  };
  if (["bt", "vm", "task", "net"].includes(command)) {
    refuse(has(all, "d") && (has(all, "x") || has(all, "h")), `${command}: -x and -d options are mutually exclusive`);
  }
  const hasReference = has(all, "R");
  switch (command) {
    case "net":
      if (given("sS").length === 2) return { remark: "WARNING: net -s and -S options are mutually exclusive!\n" };
      if (given("sS") === "") return { remark: "WARNING: net command requires -s or -S option\n\n", add: "s" };
      break;
    case "vtop":
      refuse(all.operands.length === 0, "foreach command requires address argument");
      refuse(hasReference, "vtop command does not support -R option");
      refuse(given("uk").length === 2, "vtop: -u and -k options are mutually exclusive");
      break;
    case "vm":
      refuse(given("pmv").length > 1, "vm command accepts only one of -p, -m or -v flags");
      for (const name of "mv") {
        refuse(hasReference && has(all, name), `vm: -${name} is not applicable to the -R option`);
      }
      break;
    case "bt":
      refuse(has(all, "g"), "bt -g option is not supported when issued from foreach");
      break;
    case "set":
      refuse(hasReference, "set command does not support -R option");
      break;
    case "sig":
      refuse(given("ls") !== "", "sig: -l and -s options are not applicable");
  }
  return {};
}
