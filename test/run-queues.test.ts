/** `runq` on a machine with more to run than it has processors, as its guest was told to set it up. */
import { expect, it } from "vitest";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

/** Tasks that always run, on the second processor, by the class of their queue; of the real-time one in its order. */
const REAL_TIME = ["fifo-20", "fifo-10-first", "fifo-10-second", "rr-5"];
const FAIR = ["batch", "idle-policy", "nice-5", "nice-minus-5"];

/** The control groups that spin on the first processor, with how many tasks each has. */
const GROUPS: Readonly<Record<string, number>> = { leaf: 1, deep: 2, throttled: 1 };

interface Line {
  readonly cpu: number;
  readonly title: string;
  readonly group: string | undefined;
  readonly throttled: boolean;
  readonly comm: string;
}

for (const name of fixtureNames("busy")) {
  describeDump(name, (dump) => {
    it("runq has the tasks of each class in its queue, the real-time ones by priority", () => {
      const second = tasksIn(dump, "runq -c 1");
      const comms = (title: string): readonly string[] =>
        second.filter((line) => line.title === title).map(({ comm }) => comm);
      expect(comms("RT PRIO_ARRAY")).toEqual(REAL_TIME);
      // Now and then one of them has the processor, and is in no tree.
      const running = /CURRENT: .* COMMAND: "(.*)"/.exec(dump.run("runq -c 1"))?.[1] ?? "";
      expect([...comms("CFS RB_ROOT"), running]).toEqual(expect.arrayContaining(FAIR));
    });

    it("runq has the deadline task, in its tree or out of time", () => {
      const found = tasksIn(dump, "runq").filter(({ comm }) => comm === "deadline");
      expect(found.map(({ title }) => title)).toEqual(["DL RB_ROOT"]);
    });

    it("runq -g has the tasks of each control group, also of one that is throttled", () => {
      const spinners = tasksIn(dump, "runq -g").filter(({ comm }) => comm === "busy-spin");
      const counts = Object.fromEntries(
        Object.keys(GROUPS).map((group) => [group, spinners.filter((line) => line.group === group).length]),
      );
      expect(counts).toEqual(GROUPS);
      expect(spinners.filter(({ throttled }) => throttled).map(({ group }) => group)).toEqual(["throttled"]);
    });

    it("runq -d has all that any queue has", () => {
      const everywhere = new Set(tasksIn(dump, "runq -d").map(({ comm }) => comm));
      const queued = [...tasksIn(dump, "runq"), ...tasksIn(dump, "runq -g")].map(({ comm }) => comm);
      expect(queued.filter((comm) => !everywhere.has(comm))).toEqual([]);
    });
  });
}

/** The tasks of a line of `runq`, each with the titles above it. */
function tasksIn(dump: DumpUnderTest, line: string): readonly Line[] {
  const found: Line[] = [];
  let [cpu, title, group, throttled] = [0, "", undefined as string | undefined, false];
  for (const row of dump.run(line).split("\n")) {
    cpu = Number(/^CPU (\d+)/.exec(row)?.[1] ?? cpu);
    title = /^ {2}([A-Z]+ [A-Z_]+): [0-9a-f]+$/.exec(row)?.[1] ?? title;
    if (row.includes("TASK_GROUP:")) {
      group = / <([^>]*)>/.exec(row)?.[1];
      throttled = row.endsWith("(THROTTLED)");
    }
    const comm = /^ +\[ *-?\d+\] PID: \d+ .* COMMAND: "(.*)"/.exec(row)?.[1];
    if (comm !== undefined) found.push({ cpu, title, group, throttled, comm });
  }
  return found;
}
