/** A report for a terminal: the verdict first. Text from the dump is escaped by whoever writes to the terminal. */
import { frameLabel } from "./frame-label.ts";
import type { Finding, FrameReference, Report } from "./report.ts";

/** Columns at which sentences are wrapped. */
const WIDTH = 110;

/** The whole report as lines of text. */
export function reportText(report: Report): string {
  return [
    ...verdict(report),
    "",
    ...summary(report),
    ...report.findings.flatMap(findingLines),
    ...noteLines(report),
    "",
  ].join("\n");
}

function verdict({ findings, panic }: Report): readonly string[] {
  const [first] = findings;
  const text = first?.claim ?? panic.message ?? "no cause found";
  return wrap(`VERDICT: ${text}`, "         ");
}

function summary({ system, panic }: Report): readonly string[] {
  const fact = (name: string, value: string | number | undefined): readonly string[] =>
    value === undefined ? [] : [`${name.padStart(12)}: ${value}`];
  const { task } = panic;
  return [
    ...fact("panic", panic.message),
    ...fact("class", panic.class),
    ...fact("task", task && `${task.command} (pid ${task.pid}${panic.cpu === undefined ? "" : `, cpu ${panic.cpu}`})`),
    ...fact("kernel", system.release),
    ...fact("host", system.host),
    ...fact("date", system.date),
    ...fact("uptime", system.uptimeSeconds === undefined ? undefined : `${system.uptimeSeconds} s`),
    ...fact("dump", `${system.dump.join(", ")} (${system.format})`),
    ...(panic.stack.length === 0 ? [] : ["", "Stack of the task that panicked:"]),
    ...panic.stack.map(frameLine),
  ];
}

const frameLine = (frame: FrameReference, index: number): string =>
  `  #${index} ${frameLabel(frame)}${frame.source === undefined ? "" : `  ${frame.source}`}`;

function findingLines(finding: Finding, index: number): readonly string[] {
  return [
    "",
    `${index + 1}. ${finding.title} [${finding.severity}, ${finding.confidence}]`,
    ...wrap(`   ${finding.claim}`, "   "),
    ...finding.evidence.flatMap(({ says, source, address }) =>
      wrap(`   - ${says} (${source}${address === undefined ? "" : ` at ${address}`})`, "     "),
    ),
    ...finding.advice.flatMap((sentence) => wrap(`   => ${sentence}`, "      ")),
    ...(finding.check.length === 0 ? [] : [`   check: ${finding.check.join(" ; ")}`]),
  ];
}

function noteLines({ notes }: Report): readonly string[] {
  return notes.length === 0
    ? []
    : ["", "Not examined, or not whole:", ...notes.flatMap((note) => wrap(`  - ${note}`, "    "))];
}

/** `text` in lines of at most WIDTH columns; words longer than a line stay whole. */
function wrap(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<=\S)\s+/)) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent + word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
