/** Arguments that were recovered from stacks, against those with which threads entered the kernel. */
import { expect, it } from "vitest";
import { openKernel } from "../src/cli/open-session.ts";
import { parseInquestStacks, STACKS_LINE } from "../tools/frames/inquest-stacks.ts";
import { type JudgedArgument, judgeStack } from "./support/call-judgement.ts";
import { type DumpUnderTest, describeDump, fixtureNames, newSession, runLine } from "./support/dump-under-test.ts";
import { recordedCalls, waitingCalls } from "./support/system-calls.ts";

/** Without a vmlinux there are no names of arguments; it is large, and fetched only when asked for. */
const NO_DEBUG_FILE = "the kernel's debug file is not there; `npm run fixture -- all --debug` fetches it";

for (const name of fixtureNames("hung")) {
  describeDump(name, (dump) => {
    it("the guest's threads wait in the calls that they told of", () => {
      const told = recordedCalls(dump.fixture.truth);
      const waiting = waitingCalls(dump.fixture.truth).filter(({ pid }) => told.has(pid));
      expect(waiting.length).toBeGreaterThan(45);
      expect(waiting).toEqual(waiting.map(({ pid }) => told.get(pid)));
    });

    it("arguments on the way into a system call are those of the call", { timeout: 300_000 }, async (context) => {
      if (dump.fixture.vmlinux === undefined) return context.skip(NO_DEBUG_FILE);
      const judged = await judgedArguments(dump);
      const shown = judged.filter((argument) => argument.shown !== undefined);
      const wrong = shown.filter(({ right }) => !right);
      expect(judged.length).toBeGreaterThan(300);
      expect(wrong.filter(({ confidence }) => confidence === "certain")).toEqual([]);
      const likely = shown.filter(({ confidence }) => confidence === "likely");
      expect(likely.filter(({ right }) => right).length).toBeGreaterThanOrEqual(0.95 * likely.length);
      // DWARF alone, as drgn reads it, tells a third of them.
      expect(shown.filter(({ right }) => right).length).toBeGreaterThan(0.5 * judged.length);
    });
  });
}

async function judgedArguments({ fixture }: DumpUnderTest): Promise<readonly JudgedArgument[]> {
  const kernel = await openKernel([fixture.vmlinux ?? "", fixture.vmcore]);
  const { succeeded, output, errors } = runLine(newSession(kernel), STACKS_LINE);
  if (!succeeded) throw new Error(errors);
  const calls = new Map(waitingCalls(fixture.truth).map((call) => [call.pid, call]));
  const registers = userRegisters(output);
  const { stacks } = parseInquestStacks(output);
  return stacks.flatMap((stack) => {
    const call = calls.get(stack.pid);
    return call === undefined ? [] : judgeStack(stack, call, registers.get(stack.task));
  });
}

/** Where the registers of each task's program were saved, as its last frame tells; by task. */
function userRegisters(output: string): ReadonlyMap<bigint, bigint> {
  const { rows } = JSON.parse(output) as {
    readonly rows: readonly {
      readonly row: {
        readonly task?: { readonly task: string };
        readonly frames?: readonly { readonly saved?: { readonly address: string; readonly user: boolean } }[];
      };
    }[];
  };
  return new Map(
    rows.flatMap(({ row: { task, frames = [] } }) => {
      const saved = frames.findLast((frame) => frame.saved?.user)?.saved;
      return task === undefined || saved === undefined ? [] : [[BigInt(task.task), BigInt(saved.address)] as const];
    }),
  );
}
