import type { DumpJudgement } from "./judge-dump.ts";
import type { Judgement } from "./judgement.ts";
import { markdownTable } from "./markdown-table.ts";

/** The name of the section's marks in docs/coverage.md. */
export const TRUTH_MARK = "frames-truth";

/** What was judged of one dump. */
export interface JudgedDump {
  /** For example "6.1 values". */
  readonly name: string;
  readonly release: string;
  readonly judgement: DumpJudgement;
}

/** The part of docs/coverage.md about variables whose true values are known. */
export function truthSection(dumps: readonly JudgedDump[]): string {
  const all = ({ judgement }: JudgedDump): readonly Judgement[] => [...judgement.calls, ...judgement.values];
  const origins = new Set(dumps.flatMap((dump) => all(dump).filter(hasValue).map(originOf)));
  return [
    "### Values whose truth is known",
    "",
    "The dumps of `npm run fixture`: threads that wait in system calls of known arguments, and in functions of a module",
    "of ours whose variables have known values (`npm run fixture -- make 6.1 values --debug`), by the kernel's own",
    "compiler. Written by `npm run frames -- --truth --write`; do not edit.",
    "",
    ...markdownTable(
      ["dump", "release", "arguments of system calls", "right", "wrong", "module's variables", "right", "wrong"],
      dumps.map(({ name, release, judgement }) => [
        name,
        release,
        ...[judgement.calls, judgement.values].flatMap((judged) => [
          judged.length,
          judged.filter(isRight).length,
          judged.filter(isWrong).length,
        ]),
      ]),
    ),
    "",
    "By how the value was found, and how sure that is said to be: right, and in parentheses wrong.",
    "",
    ...markdownTable(
      ["found by", ...dumps.map(({ name }) => name)],
      [...origins].sort().map((origin) => [
        origin,
        ...dumps.map((dump) => {
          const found = all(dump).filter((judged) => hasValue(judged) && originOf(judged) === origin);
          return `${found.filter(isRight).length} (${found.filter(isWrong).length})`;
        }),
      ]),
    ),
  ].join("\n");
}

const hasValue = ({ shown }: Judgement): boolean => shown !== undefined;
const isRight = ({ right }: Judgement): boolean => right;
const isWrong = (judged: Judgement): boolean => hasValue(judged) && !judged.right;
const originOf = ({ provenance, confidence }: Judgement): string =>
  `${provenance ?? "unsaid"} ${confidence ?? "unsaid"}`;
