/** `ps` against what /proc said of every thread. */
import { expect, it } from "vitest";
import { sameSwitches } from "./support/asleep.ts";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";
import type { TrueTask } from "./support/truth.ts";

/** A line of `ps`. */
interface Line {
  readonly pid: number;
  readonly ppid: number;
  readonly state: string;
  readonly comm: string;
}

/** crash's letters for those of /proc. */
const STATES: Readonly<Record<string, string>> = {
  R: "RU",
  S: "IN",
  D: "UN",
  T: "ST",
  t: "TR",
  X: "DE",
  Z: "ZO",
  P: "PA",
  I: "ID",
};

/** The parent of all kernel threads. */
const KTHREADD = 2;

/** Workers are started and ended as work demands, and two of the guest's loops start a new `sleep` now and then. */
const comesAndGoes = ({ comm }: Pick<Line, "comm">): boolean => comm.startsWith("kworker/") || comm === "sleep";

for (const name of fixtureNames("hung", "sysrq", "busy")) {
  describeDump(name, (dump) => {
    it("ps shows every task that /proc had", () => {
      const pids = new Set(listTasks(dump).map(({ pid }) => pid));
      const missing = dump.truth.tasks().filter(({ pid }) => !pids.has(pid));
      expect(missing.filter((task) => !comesAndGoes(task))).toEqual([]);
    });

    it("ps shows no task that /proc had not, but for one idle task per processor", () => {
      const pids = new Set(dump.truth.tasks().map(({ pid }) => pid));
      const added = listTasks(dump).filter(({ pid }) => !pids.has(pid));
      expect(added.filter((task) => !comesAndGoes(task)).map(({ comm }) => comm)).toEqual(["swapper/0", "swapper/1"]);
    });

    it("ps shows their names and parents", () => {
      const { shown, expected } = pairs(dump, (task, line) => {
        // /proc knows more of a kernel thread's name than task_struct holds: the rest of it, what a worker works on.
        const comm = task.ppid === KTHREADD && task.comm.startsWith(line.comm) ? line.comm : task.comm;
        return [`${line.pid} ${line.comm} of ${line.ppid}`, `${task.pid} ${comm} of ${task.ppid}`];
      });
      expect(expected.length).toBeGreaterThan(60);
      expect(shown).toEqual(expected);
    });

    it("ps shows the state of every task that has not run since", () => {
      const { shown, expected } = pairs(dump, (task, line) => {
        if (!sameSwitches(dump.kernel, task)) return undefined;
        // /proc calls a frozen one blocked; crash has no letters for it.
        if (task.state === "D" && line.state === "??") return undefined;
        return [`${line.pid} ${line.state}`, `${task.pid} ${STATES[task.state]}`];
      });
      expect(expected.length).toBeGreaterThan(40);
      expect(shown).toEqual(expected);
    });
  });
}

function listTasks(dump: DumpUnderTest): readonly Line[] {
  return dump
    .run("ps")
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const fields = /^[> ] +(\d+) +(\d+) +\d+ +[0-9a-f]+ +([A-Z?]+) +[\d.]+ +\d+ +\d+ {2}\[?(.*?)\]?$/.exec(line);
      const [, pid, ppid, state = "", comm = ""] = fields ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), ppid: Number(ppid), state, comm }];
    });
}

/** What `ps` says of each task beside what /proc said; `describe` leaves tasks out by giving nothing. */
function pairs(
  dump: DumpUnderTest,
  describe: (task: TrueTask, line: Line) => readonly [shown: string, expected: string] | undefined,
): { readonly shown: readonly string[]; readonly expected: readonly string[] } {
  const lines = new Map(listTasks(dump).map((line) => [line.pid, line]));
  const found = dump.truth.tasks().flatMap((task) => {
    const line = lines.get(task.pid);
    const pair = line && describe(task, line);
    return pair === undefined ? [] : [pair];
  });
  return { shown: found.map(([shown]) => shown), expected: found.map(([, expected]) => expected) };
}
