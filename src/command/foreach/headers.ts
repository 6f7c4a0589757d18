/** crash's `test`, which exists behind foreach alone: the header of each task, and nothing else. */
import type { Row } from "#base";
import type { Command, RowsOf } from "../command.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "../task-header.ts";

type HeaderRow = Row & TaskHeader;

export const headers: Command<HeaderRow> = {
  name: "test",
  summary: "the header of each task",
  synopsis: [],
  description: "Shows which tasks were chosen.",
  options: [],
  examples: [],
  rows: {
    row: {
      task: "the task: address of the task_struct, pid, comm",
      cpu: "processor that it ran on last",
    },
  } satisfies RowsOf<HeaderRow>,
  *foreach({ kernel }, _args, tasks) {
    for (const task of tasks) yield { ...taskHeader(kernel, task) } as HeaderRow;
  },
  run: () => [],
  *text(rows) {
    let first = true;
    for (const row of rows) {
      yield `${first ? "" : "\n"}${formatTaskHeader(row)}\n`;
      first = false;
    }
  },
};
