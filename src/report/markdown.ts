/** A report as Markdown, for tickets. */
import { escapeControls } from "#base";
import { frameLabel } from "./frame-label.ts";
import type { Finding, Report } from "./report.ts";

const oneLine = (text: string): string => escapeControls(text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, " "));
/** Text of the dump must not become markup: control characters are dropped, Markdown's own signs escaped, and those by which
 * bare addresses become links (GitHub Flavored Markdown, section 6.9). */
const safe = (text: string): string => oneLine(text).replace(/[\\`*_{}[\]<>#|!@]|:(?=\/\/)|(?<=\bwww)\./gi, "\\$&");
const code = (text: string): string => `\`${oneLine(text).replaceAll("`", " ")}\``;

/** The whole report. */
export function reportMarkdown(report: Report): string {
  const { system, panic, findings, notes } = report;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["Panic", panic.message],
    ["Class", panic.class],
    ["Task", panic.task && `${panic.task.command} (pid ${panic.task.pid})`],
    ["Kernel", system.release],
    ["Host", system.host],
    ["Date", system.date],
    ["Dump", `${system.dump.join(", ")} (${system.format})`],
  ];
  return [
    `# ${safe(findings[0]?.claim ?? panic.message ?? "No cause found")}`,
    "",
    "| | |",
    "|---|---|",
    ...rows.flatMap(([name, value]) => (value === undefined ? [] : [`| ${name} | ${safe(value)} |`])),
    "",
    ...(panic.stack.length === 0 ? [] : ["## Stack of the task that panicked", "", ...stackLines(report), ""]),
    ...findings.flatMap(findingLines),
    ...(notes.length === 0 ? [] : ["## Not examined, or not whole", "", ...notes.map((note) => `* ${safe(note)}`), ""]),
  ].join("\n");
}

function stackLines({ panic }: Report): readonly string[] {
  return panic.stack.map((frame, i) => {
    const source = frame.source === undefined ? "" : ` ${safe(frame.source)}`;
    return `${i}. ${code(frameLabel(frame))}${source}`;
  });
}

function findingLines(finding: Finding, index: number): readonly string[] {
  return [
    `## ${index + 1}. ${safe(finding.title)} (${finding.severity}, ${finding.confidence})`,
    "",
    safe(finding.claim),
    "",
    ...finding.evidence.map(
      ({ says, source, address }) =>
        `* ${safe(says)} (${code(source)}${address === undefined ? "" : ` at ${code(address)}`})`,
    ),
    "",
    ...(finding.advice.length === 0
      ? []
      : ["Next:", "", ...finding.advice.map((sentence) => `* ${safe(sentence)}`), ""]),
    ...(finding.check.length === 0 ? [] : ["Check:", "", ...finding.check.map((line) => `    ${line}`), ""]),
  ];
}
