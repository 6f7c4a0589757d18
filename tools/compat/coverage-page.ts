import { identicalShare, tally } from "./compare.ts";
import type { DumpResult } from "./compare-dump.ts";

/** The page docs/coverage.md: verdicts per command line and kernel. `crash` is crash's name with its version. */
export function coveragePage(crash: string, results: readonly DumpResult[]): string {
  const releases = results.map((result) => result.release);
  const groups = results[0]?.groups ?? [];
  return [
    "# Coverage",
    "",
    `Each command line was run by ${crash} and by Inquest on the same dump, and the texts were compared byte for byte.`,
    "Written by `npm run compat -- --write`; do not edit.",
    "",
    "* **identical**: the same text",
    "* **spaces**: the same but for white space",
    "* **different**: another text",
    "* **failed**: no answer",
    "* **skipped**: nothing to compare with on this dump",
    "",
    ...table(["kernel", "identical", "spaces", "different", "failed", "skipped", "identical"], results.map(totals)),
    ...groups.flatMap((group, index) => [
      "",
      `## ${group.title}`,
      "",
      ...table(
        ["command line", ...releases],
        group.lines.map(({ line }, row) => [
          code(line),
          ...results.map((result) => result.groups[index]?.lines[row]?.verdict ?? ""),
        ]),
      ),
    ]),
    "",
  ].join("\n");
}

function totals(result: DumpResult): readonly string[] {
  const counts = tally(result.groups.flatMap((group) => group.lines.map((line) => line.verdict)));
  const { identical, spaces, different, failed, skipped } = counts;
  const share = `${(100 * identicalShare(counts)).toFixed(1)} %`;
  return [result.release, ...[identical, spaces, different, failed, skipped].map(String), share];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)];
}

/** `text` as code inside a table cell. */
function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
