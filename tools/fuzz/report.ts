/** What is printed. */
import type { TargetReport } from "./fuzz-target.ts";

/** One line of figures. */
export function tableText({ name, executions, seconds, branches, corpus, found, failure }: TargetReport): string {
  const rate = Math.round(executions / Math.max(seconds, 0.001));
  const offences = found.length + (failure === undefined ? 0 : 1);
  const outcome = offences === 0 ? "ok" : `${offences} found`;
  const figures = [
    `${String(executions).padStart(9)} executions`,
    `${String(rate).padStart(6)}/s`,
    `${String(branches).padStart(5)} branches`,
    `${String(corpus).padStart(5)} kept`,
  ];
  return `${name.padEnd(20)} ${figures.join("  ")}  ${outcome}\n`;
}

/** What was found: what happened, where the input is, and a line for `found.table.ts`. */
export function foundText({ name, found, failure }: TargetReport): string {
  const cases = found.map(({ text, file, input }) => {
    const line = `  [${JSON.stringify(name)}, ${JSON.stringify(input)}],`;
    return `\n${name}: ${text}\n${file}\nFor found.table.ts:\n${line}\n`;
  });
  return [...cases, ...(failure === undefined ? [] : [`\n${name} ${failure}\n`])].join("");
}
