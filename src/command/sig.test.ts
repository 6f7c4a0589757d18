import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { foreachCommand } from "./foreach.ts";
import { sig } from "./sig.ts";

/** `lock orb $2, (%rdi)`: the function sets the bit that says a signal waits. */
const WAKE = Uint8Array.of(0x53, 0xf0, 0x80, 0x0f, 0x02, 0x83, 0xce, 0x01);

const MACHINE: KernelSpec = {
  functions: ["signal_wake_up_state"],
  code: () => ({ signal_wake_up_state: WAKE }),
  heap: {
    "struct sighand_struct handlers": {
      action: [
        { sa: { sa_handler: 1n } },
        { sa: { sa_handler: 0x401000n, sa_flags: 0x1400_0004n, sa_mask: { sig: [0x200n] } } },
      ],
    },
    "struct sigqueue usr1": { info: { si_signo: 10, si_code: -1, _sifields: { _kill: { _pid: 7 } } } },
    "struct sigqueue usr2": { info: { si_signo: 12 } },
  },
  tasks: [
    {
      pid: 7,
      comm: "main",
      also: { sighand: "&handlers", blocked: { sig: [0x200n] }, pending: { signal: { sig: [0x200n] } } },
    },
    { pid: 8, comm: "thread", leader: "main", also: { sighand: "&handlers" } },
    { pid: 9, comm: "other", also: { sighand: "&handlers" } },
  ],
  overwrite: {
    "&main.thread_info.flags": 2,
    "&thread.thread_info.flags": 4,
    "&main.pending.list.next": "&usr1.list",
    "&usr1.list.next": "&main.pending.list",
    "&thread.pending.list.next": "&thread.pending.list",
    "&other.pending.list.next": "&usr2.list",
    "&usr2.list.next": 0,
  },
};
const drawn = drawKernel(MACHINE);
const show = (line: string, context = drawn.at("&main")): string => shown(drawn.kernel, sig, line, context);
const at = (reference: string): string => drawn.at(reference).toString(16);

describe("a task's signals", () => {
  const lines = show("sig 7").split("\n");

  test("what its process does with each", () => {
    expect(lines.slice(0, 6)).toEqual([
      `PID: 7        TASK: ${at("&main")}  CPU: 0    COMMAND: "main"`,
      expect.stringMatching(/^SIGNAL_STRUCT: \w+ {2}NR_THREADS: \d+$/),
      " SIG    SIGACTION        HANDLER       MASK       FLAGS           ",
      ` [1] ${at("&handlers.action[0]")}    SIG_IGN 0000000000000000 0 `,
      ` [2] ${at("&handlers.action[1]")}     401000 0000000000000200 14000004 (SA_RESTORER|SA_SIGINFO|SA_RESTART)`,
      ` [3] ${at("&handlers.action[2]")}    SIG_DFL 0000000000000000 0 `,
    ]);
  });

  test("which wait, with what was sent along", () => {
    expect(lines.slice(67, 73)).toEqual([
      "SIGPENDING: yes",
      "   BLOCKED: 0000000000000200",
      "PRIVATE_PENDING",
      "    SIGNAL: 0000000000000200",
      "  SIGQUEUE:  SIG      SIGINFO     ",
      `              10  ${at("&usr1.info")}`,
    ]);
    const [row] = JSON.parse(show("sig --json 7")).rows;
    expect(row.thread.waiting.queued).toEqual([{ signal: 10, info: `0x${at("&usr1.info")}`, code: -1, sender: 7 }]);
    expect(row.thread.waiting.names).toEqual(["SIGUSR1"]);
  });

  test("a queue that breaks off says so, and shows what came before", () => {
    expect(show("sig 9")).toMatch(new RegExp(`\n {14}12 {2}${at("&usr2.info")}\n {13}\\(.*\\)\n`));
  });

  test("-g: the process once, and each thread below it", () => {
    const text = show("sig -g 8");
    expect(text).toMatch(/^PID: 7 [^]*\nSHARED_PENDING\n[^]*\n\n {2}PID: 7 .*\n {2}SIGPENDING: yes\n/);
    // The other bit means nothing to this kernel.
    expect(text).toMatch(/\n\n {2}PID: 8 .*\n {2}SIGPENDING: no\n[^]* {4}SIGQUEUE: \(empty\)\n\n$/);
  });

  test("of the current context, or of none when a number means none", () => {
    expect(show("sig")).toBe(show("sig 7"));
    expect(show("sig 99")).toBe("sig: invalid task or pid value: 99\n\n");
    expect(show("sig foo")).toBe(`sig: invalid task or pid value: foo\n\n${show("sig 7")}`);
  });

  test("foreach: blank lines between, and groups once", () => {
    const foreach = foreachCommand(() => [sig]);
    const each = (line: string): string => shown(drawn.kernel, foreach, line);
    expect(each("foreach 7 8 sig")).toMatch(/^PID: 7 [^]*\n\nPID: 8 [^]*[^\n]\n$/);
    expect(each("foreach 7 8 sig -g")).toBe(show("sig -g 7"));
    expect(each("foreach 7 8 sig -R x")).toBe("sig: sig: -R not supported yet\n".repeat(2));
    expect(each("foreach 7 sig -l")).toBe("foreach: sig: -l and -s options are not applicable\n");
  });
});

test("what is not in the dump is said, part by part, and ends nothing", () => {
  const missing = drawn.frameOf(drawn.at("&main"));
  const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
  const text = shown(
    kernel,
    foreachCommand(() => [sig]),
    "foreach 7 8 sig",
  );
  expect(text).toMatch(/^PID: 7 .*\nSIGNAL_STRUCT: \(read error: .*\) {2}\n/);
  expect(text).toMatch(/\nSIGPENDING: \(read error: .*\)\n/);
  expect(text).toMatch(/\n\nPID: 8 .*"thread"\nSIGNAL_STRUCT: \w+ {2}NR_THREADS/);
});

describe("names", () => {
  test("-l: of all signals", () => {
    const lines = show("sig -l").split("\n");
    expect([lines[0], lines[5], lines[31], lines[47], lines[48], lines[63]]).toEqual([
      " [1] SIGHUP",
      " [6] SIGABRT/SIGIOT",
      "[32] SIGRTMIN",
      "[48] SIGRTMIN+16",
      "[49] SIGRTMAX-15",
      "[64] SIGRTMAX",
    ]);
  });

  test.each([
    ["800A000000000201", "SIGHUP SIGUSR1 SIGRTMAX-14 SIGRTMAX-12 SIGRTMAX\n"],
    ["0", "(none)\n"],
    ["zz", 'sig: invalid input: "zz"\n'],
    ["10000000000000000", 'sig: input string too large: "10000000000000000" (17 vs 16)\n'],
  ])("-s %s", (set, text) => {
    expect(show(`sig -s ${set}`)).toBe(text);
  });

  test("-s: in lines of 80 columns", () => {
    const lines = show("sig -s ffffffffffffffff").trimEnd().split("\n");
    expect(lines[0]).toMatch(/ SIGUSR1$/);
    expect(Math.max(...lines.map(({ length }) => length))).toBe(80);
  });
});
