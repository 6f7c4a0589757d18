/** `sig` against what /proc said of every process: its signals waiting, blocked, ignored and caught. */
import { expect, it } from "vitest";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

interface Pending {
  readonly set: string;
  readonly queued: readonly { readonly signal: number }[];
}
interface SignalsRow {
  readonly task: { readonly pid: number };
  readonly process: { readonly threads: number; readonly actions: readonly { readonly handler: string }[] };
  readonly thread: { readonly pending: boolean; readonly blocked: string; readonly waiting: Pending };
  readonly shared: Pending;
}

for (const name of fixtureNames()) {
  describeDump(name, (dump) => {
    it("sig shows the sets of signals that /proc had", () => {
      const rows = signals(dump);
      const pairs = dump.truth.tasks().flatMap(({ pid, comm, state, switches }) => {
        const row = rows.get(pid);
        // Threads but the first have no file of their own; what is being ended has no signals any more.
        if (row === undefined || switches === undefined || state === "Z" || comm === "sleep") return [];
        const status = dump.truth.proc(`${pid}/status`);
        const field = (label: string): string => new RegExp(`^${label}:\\s*(\\S+)`, "m").exec(status)?.[1] ?? "";
        return [
          {
            shown: [
              pid,
              row.process.threads,
              row.thread.waiting.set,
              row.shared.set,
              row.thread.blocked,
              ...handled(row),
            ],
            expected: [
              pid,
              Number(field("Threads")),
              ...["SigPnd", "ShdPnd", "SigBlk", "SigIgn", "SigCgt"].map((label) => field(label)),
            ],
          },
        ];
      });
      expect(pairs.length).toBeGreaterThan(60);
      expect(pairs.map(({ shown }) => shown)).toEqual(pairs.map(({ expected }) => expected));
    });

    it("sig shows as queued only what is in the set, and a thread as told only of what it does not block", () => {
      for (const { task, thread, shared } of signals(dump).values()) {
        for (const { set, queued } of [thread.waiting, shared]) {
          for (const { signal } of queued) expect([task.pid, bit(set, signal)]).toEqual([task.pid, true]);
        }
        const open = (BigInt(`0x${thread.waiting.set}`) | BigInt(`0x${shared.set}`)) & ~BigInt(`0x${thread.blocked}`);
        if (open === 0n) expect([task.pid, thread.pending]).toEqual([task.pid, false]);
      }
    });
  });
}

const bit = (set: string, signal: number): boolean => ((BigInt(`0x${set}`) >> BigInt(signal - 1)) & 1n) === 1n;

function signals(dump: DumpUnderTest): ReadonlyMap<number, SignalsRow> {
  const { rows } = JSON.parse(dump.run("foreach --json sig")) as { readonly rows: readonly { row: SignalsRow }[] };
  return new Map(rows.map(({ row }) => [row.task.pid, row]));
}

/** The sets that /proc calls SigIgn and SigCgt. */
function handled({ process }: SignalsRow): readonly string[] {
  let ignored = 0n;
  let caught = 0n;
  for (const [i, { handler }] of process.actions.entries()) {
    if (handler === "SIG_IGN") ignored |= 1n << BigInt(i);
    else if (handler !== "SIG_DFL") caught |= 1n << BigInt(i);
  }
  return [ignored, caught].map((set) => set.toString(16).padStart(16, "0"));
}
