import { leadingComments } from "./comments.ts";
import type { Finding } from "./finding.ts";
import type { SourceFiles } from "./source-files.ts";

/** Lines that a file may have, and lines from which on its header must say why. Tables of constants may be long. */
const MOST_LINES = 800;
const UNEXPLAINED_LINES = 500;

/** Files that are too long, or long without saying why: a comment at the top with `long because` or `500`. */
export function checkSizes(files: SourceFiles): Finding[] {
  const findings: Finding[] = [];
  for (const [file, text] of files) {
    if (file.endsWith(".table.ts")) continue;
    const lines = text.split("\n").length - 1;
    if (lines > MOST_LINES) {
      findings.push({ file, line: MOST_LINES + 1, text: `${lines} lines, more than ${MOST_LINES}` });
    } else if (lines > UNEXPLAINED_LINES && !/long because|\b500\b/i.test(leadingComments(text))) {
      findings.push({ file, line: 1, text: `${lines} lines: the header should say why ("long because ...")` });
    }
  }
  return findings;
}
