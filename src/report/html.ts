/** A report as one self-contained page: no scripts, no requests. */
import { escapeHtml } from "#base";
import { frameLabel } from "./frame-label.ts";
import type { Finding, Report } from "./report.ts";

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
code, ol.stack { font-family: ui-monospace, monospace; font-size: .9em; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; } dt { opacity: .7; } dd { margin: 0; }
article { border-inline-start: .3rem solid #888; padding-inline-start: 1rem; }
article.critical { border-color: #c62828; } article.warning { border-color: #ef6c00; }
.tag { font-size: .8rem; opacity: .7; }
`;

const fact = (name: string, value: string | number | undefined): string =>
  value === undefined ? "" : `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(String(value))}</dd>\n`;
const list = (tag: string, items: readonly string[]): string =>
  items.length === 0
    ? ""
    : `<${tag}>\n${items.map((item) => `<li>${item}</li>\n`).join("")}</${tag.split(" ", 1)[0]}>\n`;

/** The whole page. Everything from the dump is escaped. */
export function reportHtml(report: Report): string {
  const { system, panic, findings, notes } = report;
  const title = findings[0]?.claim ?? panic.message ?? "No cause found";
  const frames = panic.stack.map(
    (frame) =>
      `${escapeHtml(frameLabel(frame))}${frame.source === undefined ? "" : ` <span class="tag">${escapeHtml(frame.source)}</span>`}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<dl>
${fact("Panic", panic.message)}${fact("Class", panic.class)}${fact("Task", panic.task && `${panic.task.command} (pid ${panic.task.pid})`)}${fact("Kernel", system.release)}${fact("Host", system.host)}${fact("Date", system.date)}${fact("Uptime", system.uptimeSeconds === undefined ? undefined : `${system.uptimeSeconds} s`)}${fact("Dump", `${system.dump.join(", ")} (${system.format})`)}</dl>
${frames.length === 0 ? "" : `<h2>Stack of the task that panicked</h2>\n${list('ol class="stack" start="0"', frames)}`}${findings.map(findingHtml).join("")}${notes.length === 0 ? "" : `<h2>Not examined, or not whole</h2>\n${list("ul", notes.map(escapeHtml))}`}</main>
</body>
</html>
`;
}

function findingHtml(finding: Finding, index: number): string {
  const evidence = finding.evidence.map(
    ({ says, source, address }) =>
      `${escapeHtml(says)} <span class="tag"><code>${escapeHtml(source)}</code>${address === undefined ? "" : ` at <code>${escapeHtml(address)}</code>`}</span>`,
  );
  return `<article class="${finding.severity}">
<h2>${index + 1}. ${escapeHtml(finding.title)} <span class="tag">${finding.severity}, ${finding.confidence}</span></h2>
<p>${escapeHtml(finding.claim)}</p>
${list("ul", evidence)}${finding.advice.length === 0 ? "" : `<p>Next:</p>\n${list("ul", finding.advice.map(escapeHtml))}`}${
  finding.check.length === 0
    ? ""
    : `<p>Check:</p>\n${list(
        "ul",
        finding.check.map((line) => `<code>${escapeHtml(line)}</code>`),
      )}`
}</article>
`;
}
