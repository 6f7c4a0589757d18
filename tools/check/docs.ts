import { leadingComments } from "./comments.ts";
import type { Finding } from "./finding.ts";
import { isTest, type SourceFiles } from "./source-files.ts";

/** A declaration at the top of a file that is exported, and its name. */
const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|const|let|var) ?([\w$]+)/;

/** A constant on one line, as tables of constants have them in runs under one comment. */
const ONE_LINE_CONSTANT = /^export const .*;(?: \/\/.*)?$/;

/**
 * Exported declarations without a doc comment directly above them. Of overloads only the first needs one; where a file
 * exports one thing, its header speaks for it.
 */
export function checkDocs(files: SourceFiles): Finding[] {
  const findings: Finding[] = [];
  for (const [file, text] of files) {
    if (isTest(file)) continue;
    const lines = text.split("\n");
    const documented = new Set<string>();
    const missing = new Map<string, Finding>();
    for (const [index, line] of lines.entries()) {
      const name = DECLARATION.exec(line)?.[1];
      if (name === undefined || documented.has(name)) continue;
      if (hasComment(lines, index)) documented.add(name);
      else missing.set(name, { file, line: index + 1, text: `${name} has no doc comment` });
    }
    const isOnlyExport = documented.size === 0 && missing.size === 1;
    if (!(isOnlyExport && leadingComments(text).startsWith("/**"))) findings.push(...missing.values());
  }
  return findings;
}

/** True when a doc comment ends above line `index`, or above the run of constants that the line continues. */
function hasComment(lines: readonly string[], index: number): boolean {
  let above = index - 1;
  if (ONE_LINE_CONSTANT.test(lines[index] ?? "")) {
    while (above >= 0 && (ONE_LINE_CONSTANT.test(lines[above] ?? "") || /^\/\*\*.*\*\/$/.test(lines[above] ?? ""))) {
      if ((lines[above] ?? "").startsWith("/**")) return true;
      above--;
    }
  }
  if (!(lines[above] ?? "").trimEnd().endsWith("*/")) return false;
  while (above >= 0 && !/^\s*\/\*/.test(lines[above] ?? "")) above--;
  return (lines[above] ?? "").startsWith("/**");
}
