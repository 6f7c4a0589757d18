import type { DumpResult } from "./compare-dump.ts";
import { type Counts, countResults } from "./count-results.ts";
import { markdownTable } from "./markdown-table.ts";

/** The name of the section's marks in docs/coverage.md. */
export const FRAMES_MARK = "frames";

/** The part of docs/coverage.md about frames and variables. `drgn` is drgn's name with its version. */
export function framesSection(drgn: string, results: readonly DumpResult[]): string {
  const counted = results.map((result) => ({ result, counts: countResults(result) }));
  const origins = new Set(counted.flatMap(({ counts }) => [...counts.found.keys()]));
  return [
    "## Frames, arguments and locals",
    "",
    `Every stack of each dump beside that of ${drgn}: \`foreach bt -l --inline --args --locals\` and drgn's \`stack_trace\`,`,
    "frame by frame and variable by variable, each program with the files that the table names.",
    "Written by `npm run frames -- --write`; do not edit.",
    "",
    "Frames are equal when function, whether it was inlined, file and line are. drgn's frames in user mode and behind it",
    "are left out, and counted; so are apart those to which it gives no name. Where code in assembly has labels inside",
    "(`entry_SYSCALL_64_after_hwframe`), ours names the label, as the kernel does, and drgn the whole: these are equal.",
    "",
    ...markdownTable(
      [
        "kernel",
        "tasks",
        "equal stacks",
        "equal frames",
        "other line",
        "unnamed by drgn",
        "only ours",
        "only drgn's",
        "drgn's left out",
      ],
      counted.map(({ result, counts }) => [
        nameOf(result),
        counts.tasks,
        counts.equalTasks,
        counts.frames.equal,
        counts.frames["other line"],
        counts.frames.unnamed,
        counts.frames.ours,
        counts.frames.drgn,
        result.cut,
      ]),
    ),
    "",
    "Variables of these frames by name: those that have a value.",
    "",
    ...markdownTable(
      [
        "kernel",
        "variables",
        "with a value",
        "drgn's with a value",
        "both, equal",
        "both, different",
        "both, not comparable",
        "only ours",
        "only drgn's",
      ],
      counted.map(({ result, counts }) => variableRow(result, counts)),
    ),
    "",
    "How our values were found, and how sure that is; in parentheses those that drgn does not have.",
    "",
    ...markdownTable(
      ["found by", ...results.map(nameOf)],
      [...origins]
        .sort()
        .map((origin) => [
          origin,
          ...counted.map(({ counts }) => `${counts.found.get(origin) ?? 0} (${counts.added.get(origin) ?? 0})`),
        ]),
    ),
  ].join("\n");
}

function nameOf({ release, modules }: DumpResult): string {
  return `${release}, ${modules ? "vmlinux and modules" : "vmlinux"}`;
}

function variableRow(result: DumpResult, { variables }: Counts): readonly (string | number)[] {
  const both = variables.equal + variables.different + variables.unlike;
  const all = both + variables.ours + variables.drgn + variables.neither;
  const share = (count: number): string => (all === 0 ? "0" : `${count} (${((100 * count) / all).toFixed(1)} %)`);
  return [
    nameOf(result),
    all,
    share(both + variables.ours),
    share(both + variables.drgn),
    variables.equal,
    variables.different,
    variables.unlike,
    variables.ours,
    variables.drgn,
  ];
}
