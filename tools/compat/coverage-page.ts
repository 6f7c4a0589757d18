import { identicalShare, tally } from "./compare.ts";
import type { DumpResult, LineResult } from "./compare-dump.ts";
import { explanationOf } from "./lines.table.ts";

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
    "* **crash is wrong**, **on purpose**, **missing**: another text, and why; [differences.md](differences.md) has the evidence",
    "* **different**: another text, unexplained",
    "* **failed**: no answer",
    "* **skipped**: nothing to compare with on this dump",
    "",
    ...table(
      [
        "kernel",
        "identical",
        "spaces",
        "crash is wrong",
        "on purpose",
        "missing",
        "different",
        "failed",
        "skipped",
        "identical",
        "of those on which crash is right",
      ],
      results.map(totals),
    ),
    ...groups.flatMap((group, index) => [
      "",
      `## ${group.title}`,
      "",
      ...table(
        ["command line", ...releases],
        group.lines.map(({ line }, row) => [
          code(line),
          ...results.map((result) => shownVerdict(result.groups[index]?.lines[row], result.release)),
        ]),
      ),
    ]),
    "",
  ].join("\n");
}

/** What each reason reads as. */
const REASONS = { crash: "crash is wrong", ours: "on purpose", missing: "missing" } as const;

/** The verdict, or the reason where the texts differ and it is known why. */
function shownVerdict(result: LineResult | undefined, release: string): string {
  if (result === undefined) return "";
  const explanation = result.verdict === "different" ? explanationOf(result.line, release) : undefined;
  return explanation === undefined ? result.verdict : `${REASONS[explanation.reason]}: ${explanation.why}`;
}

function totals(result: DumpResult): readonly string[] {
  const lines = result.groups.flatMap((group) => group.lines);
  const counts = tally(lines.map((line) => line.verdict));
  const reasons = lines.flatMap((line) =>
    line.verdict === "different" ? (explanationOf(line.line, result.release)?.reason ?? []) : [],
  );
  const because = (reason: string): number => reasons.filter((each) => each === reason).length;
  const { identical, spaces, different, failed, skipped } = counts;
  const judged = { ...counts, different: different - because("crash") };
  return [
    result.release,
    ...[
      identical,
      spaces,
      because("crash"),
      because("ours"),
      because("missing"),
      different - reasons.length,
      failed,
      skipped,
    ].map(String),
    percent(identicalShare(counts)),
    percent(identicalShare(judged)),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...rows.map(row)];
}

/** `text` as code inside a table cell. */
function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
