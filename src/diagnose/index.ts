/** diagnose: one file per rule, the runner, and the analyze command. */
export { analyze } from "./analyze.ts";
export { diagnose } from "./diagnose.ts";
export type { Rule, RuleFinding } from "./rule.ts";
