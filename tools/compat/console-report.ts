import { identicalShare, type Tally, tally } from "./compare.ts";
import type { DumpResult, LineResult } from "./compare-dump.ts";
import { explanationOf } from "./lines.table.ts";
import { unifiedDiff } from "./unified-diff.ts";

/** The results on one dump as text for a terminal; `verbose` adds how the texts differ. */
export function consoleReport(result: DumpResult, verbose: boolean): string {
  const lines = result.groups.flatMap((group) => group.lines);
  const rows = lines.map(
    (line) =>
      `${line.verdict.padEnd(10)}${line.typed ?? line.line}${reason(line, result.release)}\n${verbose ? details(line) : ""}`,
  );
  return `${result.release}\n${rows.join("")}${summary(tally(lines.map((line) => line.verdict)))}\n`;
}

/** Why the texts differ, where that is known. */
function reason({ line, verdict }: LineResult, release: string): string {
  const explanation = verdict === "different" ? explanationOf(line, release) : undefined;
  if (explanation === undefined) return "";
  return `   (${explanation.reason === "crash" ? "crash is wrong: " : ""}${explanation.why})`;
}

/** The counts in one sentence. */
function summary(counts: Tally): string {
  const percent = (100 * identicalShare(counts)).toFixed(1);
  const { identical, spaces, different, failed, skipped } = counts;
  return `${identical} identical (${percent} %), ${spaces} equal but for spaces, ${different} different, ${failed} failed, ${skipped} skipped`;
}

function details(result: LineResult): string {
  switch (result.verdict) {
    case "identical":
    case "skipped":
      return "";
    default:
      return unifiedDiff({ name: "crash", text: result.crash }, { name: "inquest", text: result.inquest });
  }
}
