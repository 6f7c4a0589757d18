/** A shell without a dump, for tests that start it as a program: `sys`, `set` and commands that misbehave on demand. */
import { address, MemoryFault, UsageError } from "#base";
import type { Command } from "#command";
import { extend, parseInvocation, repeat, runShell } from "#shell";
import { testCommand, testSession } from "./session.ts";

/** Keeps the processor busy, without a look at anything else. */
function hog(milliseconds: number): void {
  for (const end = Date.now() + milliseconds; Date.now() < end; );
}

const TEST_COMMANDS: readonly Command[] = [
  extend,
  repeat,
  testCommand({ name: "sys", run: () => [{ word: "      KERNEL: test" }] }),
  testCommand({ name: "set", run: () => [{ word: "    PID: 1" }] }),
  testCommand({ name: "say" }),
  testCommand({
    name: "assign",
    run(session, args) {
      const [name = "", value = ""] = args.operands;
      Object.assign(session.settings, { [name]: /^(?:true|false|\d+)$/.test(value) ? JSON.parse(value) : value });
      return [];
    },
  }),
  testCommand({ name: "echoing", run: (_session, args) => [{ word: args.raw }] }),
  testCommand({
    name: "count",
    *run(_session, args) {
      for (let i = 1; i <= Number(args.operands[0]); i++) yield { word: `line ${i}` };
    },
  }),
  testCommand({
    name: "fail",
    run: () => {
      throw new UsageError("it went wrong");
    },
  }),
  testCommand({
    name: "fault",
    *run() {
      yield { word: "one" };
      throw new MemoryFault("kernel virtual", 0xffff000000000000n, 8, "filtered");
    },
  }),
  testCommand({ name: "evil", run: () => [{ word: "\x1b[31mred\x9b" }] }),
  testCommand({
    name: "spin",
    *run(_session, args) {
      yield { word: "spinning" };
      // A pause fills a batch, so that the first line is written before the processor is hogged.
      hog(100);
      yield { word: "on" };
      yield { word: "found" };
      hog(1000 * Number(args.operands[0]));
      yield { word: "span" };
    },
  }),
  testCommand({
    name: "drip",
    *run(_session, args) {
      for (let i = 1; i <= Number(args.operands[0]); i++) {
        yield { word: `drop ${i}` };
        hog(60);
      }
    },
  }),
];

const invocation = parseInvocation(process.argv.slice(2));
if (invocation.kind !== "session") throw new Error(invocation.kind);
const { options } = invocation;
process.exitCode = await runShell(
  ({ checkpoint, progress }) => ({
    ...testSession({ commands: TEST_COMMANDS, symbols: { jiffies: 0x1000n, jiffies_64: 0x1008n }, pids: [1, 22] }),
    context: address(1),
    checkpoint,
    progress,
  }),
  { ...options, library: { say: "hello" }, version: "test" },
);
