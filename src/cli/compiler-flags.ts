import { setFlagsFromString } from "node:v8";

/**
 * What an optimising compiler does in a session of a second or two is mostly for code that is done by then; V8's, as
 * Node 20 has it, took a third of the processor time of `ps` on 5,000 tasks. It begins later for us, and makes less of a
 * function. Newer ones have a quick compiler before it and are left as they are. Called when all modules are there:
 * Node's own, which it has compiled already, are compiled anew under other flags.
 */
export function adjustCompiler(): void {
  if (!process.versions.v8.startsWith("11.")) return;
  setFlagsFromString("--interrupt-budget=500000");
  setFlagsFromString("--max-inlined-bytecode-size-cumulative=150");
}
