import type { Finding } from "./finding.ts";
import { isTest, type SourceFiles } from "./source-files.ts";

/** A declaration at the top of a file that is exported, and its name. */
const DECLARATION =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|interface|type|const|let|var) ?([\w$]+)/;

/** A constant on one line, as tables of constants have them in runs under one comment. */
const ONE_LINE_CONSTANT = /^export const [\w$]+(?:: [\w<>[\]| ]+)? = [^{([]*;(?: \/\/.*)?$/;

/** Exported declarations without a doc comment directly above them. Only the first signature of overloads needs one. */
export function checkDocs(files: SourceFiles): Finding[] {
  const findings: Finding[] = [];
  for (const [file, text] of files) {
    if (isTest(file)) continue;
    const lines = text.split("\n");
    const documented = new Set<string>();
    for (const [index, line] of lines.entries()) {
      const name = DECLARATION.exec(line)?.[1];
      if (name === undefined || documented.has(name)) continue;
      if (hasComment(lines, index)) documented.add(name);
      else findings.push({ file, line: index + 1, text: `${name} has no doc comment` });
    }
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
