import type { Finding } from "./finding.ts";
import { isTest, type SourceFiles } from "./source-files.ts";

/** The one file that may decide by the kernel's release, for facts that no dump tells otherwise. */
const ALLOWED = "src/kernel/layout/by-release.table.ts";

/** A comparison of something called release (that it is empty or missing decides nothing), or a look into it. */
const DECISIONS = [
  /\brelease(?:\(\))?\s*(?:[<>]=?|[!=]==)(?!\s*(?:""|undefined))/i,
  /\brelease(?:\(\))?\??\.(?:startsWith|endsWith|includes|indexOf|match|split|localeCompare|search|slice)\(/i,
  /\.(?:test|exec)\([^)]*\brelease\b/i,
];

/** Lines of the program that decide by the kernel's release. */
export function checkRelease(files: SourceFiles): Finding[] {
  const findings: Finding[] = [];
  for (const [file, text] of files) {
    if (!file.startsWith("src/") || file === ALLOWED || isTest(file)) continue;
    for (const [index, line] of text.split("\n").entries()) {
      if (/^\s*(\/\/|\/?\*)/.test(line) || !DECISIONS.some((decision) => decision.test(line))) continue;
      findings.push({ file, line: index + 1, text: `decides by the kernel's release, which only ${ALLOWED} may` });
    }
  }
  return findings;
}
