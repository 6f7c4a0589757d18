/** analyze: the verdict, in the shell. Lives here because commands stand above rules and may not import them. */
import type { Row } from "#base";
import type { Command, RowsOf } from "#command";
import { type Report, reportText } from "#report";
import { diagnose } from "./diagnose.ts";

/** The whole report as one row. */
interface AnalyzeRow extends Row {
  readonly report: Row;
}

export const analyze: Command<AnalyzeRow> = {
  name: "analyze",
  summary: "why the kernel died",
  synopsis: [""],
  description: `Examines the dump with every rule there is and says what was found, best first: why the kernel died, which tasks are
stuck and on what. Each finding rests on evidence with addresses, and names the commands with which to check it.`,
  options: [],
  examples: [{ line: "analyze", shows: "the verdict and its evidence" }],
  rows: { row: { report: "the report, whose schema has a version of its own" } } satisfies RowsOf<AnalyzeRow>,
  *run({ kernel }) {
    yield { report: diagnose(kernel) as unknown as Row };
  },
  *text(rows) {
    for (const { report } of rows) yield reportText(report as unknown as Report);
  },
};
