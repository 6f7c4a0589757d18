import { describe, expect, test } from "vitest";
import { address } from "#base";
import type { Kernel } from "#kernel";
import { drawKernel } from "../testing/kernel.ts";
import { testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";
import { log } from "./log.ts";

type LogRow = ReturnType<typeof log.run> extends Iterable<infer R> ? R : never;

const STYLE = { radix: 10, width: 80 } as const;
const VIEW = { kind: "view", stamp: "uptime", callerWidth: undefined, level: false, device: false } as const;

function view(changes: Partial<Extract<LogRow, { kind: "view" }>> = {}): LogRow {
  return { ...VIEW, ...changes } as LogRow;
}

function record(text: string, changes: Partial<Extract<LogRow, { kind: "record" }>> = {}): LogRow {
  return {
    kind: "record",
    sequence: 7,
    uptime: { seconds: 20, nanoseconds: 968_159_999 },
    time: 1_795_415_438,
    level: 4,
    facility: 0,
    caller: { kind: "thread", id: 30, name: undefined },
    subsystem: undefined,
    device: undefined,
    text,
    hasText: true,
    fault: undefined,
    ...changes,
  } as LogRow;
}

function text(...rows: readonly LogRow[]): string {
  return [...log.text(rows, STYLE)].join("");
}

describe("a record", () => {
  test.each([
    [{}, "[   20.968159] dead\n"],
    [{ stamp: "none" }, "dead\n"],
    [{ stamp: "clock" }, "[Mon Nov 23 06:30:38 UTC 2026] dead\n"],
    [{ level: true }, "[   20.968159] <4>dead\n"],
    [{ callerWidth: 6 }, "[   20.968159] [   T30] dead\n"],
    [{ stamp: "none", callerWidth: 6, level: true }, "[   T30] <4>dead\n"],
  ] as const)("seen as %j", (changes, expected) => {
    expect(text(view(changes), record("dead"))).toBe(expected);
  });

  test("of several lines is indented as far as its first one", () => {
    expect(text(view(), record("one\n two\n\n"))).toBe(
      ["[   20.968159] one", "                two", "               ", "               ", ""].join("\n"),
    );
  });

  test("shows white space as it is, and dots for what is not printable", () => {
    expect(text(view({ stamp: "none" }), record("a\x01b\tc\x7f\x1b[0m\xc3\xa9\rd\x0c"))).toBe("a.b\tc..[0m..\rd\x0c\n");
  });

  test("without a place for text is an empty line", () => {
    expect(text(view(), record("", { hasText: false }))).toBe("\n");
    expect(text(view(), record(""))).toBe("[   20.968159] \n");
  });

  test("names the device it speaks of", () => {
    const row = record("up", { subsystem: "pci", device: "+pci:0000:00:02.0" });
    expect(text(view({ stamp: "none", device: true }), row)).toBe("up\nSUBSYSTEM=pci\nDEVICE=+pci:0000:00:02.0\n");
    expect(text(view({ level: true, device: true }), record("up", { subsystem: "cpu" }))).toBe(
      "[   20.968159] <4>up\n                  SUBSYSTEM=cpu\n",
    );
  });

  test("of a processor, and of a thread with a long number", () => {
    const rows = [
      record("a", { caller: { kind: "processor", id: 1, name: undefined } }),
      record("b", { caller: { kind: "thread", id: 1_234_567, name: undefined } }),
    ];
    expect(text(view({ stamp: "none", callerWidth: 6 }), ...rows)).toBe("[    C1] a\n[T1234567] b\n");
  });

  test("that cannot be read says why", () => {
    expect(text(view({ stamp: "none" }), record("", { fault: "not dumped" }))).toBe("(not dumped)\n");
  });
});

describe("printk_safe buffers", () => {
  const buffer = (variable: string, cpu: number, content: string, alone: boolean): LogRow =>
    ({
      kind: "safe-buffer",
      variable,
      cpu,
      address: address(0xffff8bbc5f220260n),
      length: content.length,
      lost: 3,
      text: content,
      alone,
    }) as LogRow;

  test("on their own", () => {
    expect(
      text(
        buffer("nmi_print_seq", 0, "\x014one\n\x016two\x02\nthree", true),
        buffer("nmi_print_seq", 1, "", true),
        buffer("safe_print_seq", 0, "", true),
      ),
    ).toBe(`PRINTK_SAFE_SEQ_BUF: nmi_print_seq
CPU: 0  ADDR: ffff8bbc5f220260 LEN: 18  MESSAGE_LOST: 3
  one
  two.
  three

CPU: 1  ADDR: ffff8bbc5f220260 LEN: 0  MESSAGE_LOST: 3
  (empty)

PRINTK_SAFE_SEQ_BUF: safe_print_seq
CPU: 0  ADDR: ffff8bbc5f220260 LEN: 0  MESSAGE_LOST: 3
  (empty)

`);
  });

  test("behind the log", () => {
    const row = buffer("nmi_print_seq", 0, "\x014one\ntwo\n", false);
    expect(text(view(), row)).toBe("[nmi_print_seq] one\n                two\n");
    expect(text(view({ level: true }), row)).toBe("[nmi_print_seq] <4>one\n                   two\n");
    expect(text(view({ stamp: "none" }), row)).toBe("one\ntwo\n");
  });
});

test("audit records", () => {
  expect(text({ kind: "audit", queue: "audit_queue", type: 1300, text: "audit(1.2:3): a\x1b" } as LogRow)).toBe(
    "type=1300 audit(1.2:3): a.\n",
  );
  expect(text({ kind: "notice", text: "kernel audit log is empty" } as LogRow)).toBe(
    "log: kernel audit log is empty\n",
  );
});

/** What the shell would show for a line, errors included. */
function run(kernel: Kernel, line: string): string {
  const session = { ...testSession({ commands: [log] }), kernel, target: kernel.target };
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  runCommand(session, line, { write, error: write });
  return text;
}

describe("a kernel with a log", () => {
  const { kernel } = drawKernel({
    log: ["first", "second"],
    globals: {
      // 300 s before the clock's wrap at 250 ticks a second, and 1000 s behind it.
      "unsigned long long jiffies_64": 2n ** 32n - 75_000n + 250_000n,
      "int pid_max": 4_194_304,
    },
  });

  test.each([
    ["log", "[    1.000000] first\n[    2.000000] second\n"],
    ["log -t", "first\nsecond\n"],
    ["log -tT", "first\nsecond\n"],
    ["log -T", "[Tue Nov 14 21:56:41 UTC 2023] first\n[Tue Nov 14 21:56:42 UTC 2023] second\n"],
    ["log -tm", "<6>first\n<6>second\n"],
    ["log -tc", "[      T0] first\n[      T0] second\n"],
    ["log -R whatever", "[    1.000000] first\n[    2.000000] second\n"],
    ["log -a", "log: kernel audit log is empty\n"],
    ["log -s", ""],
  ])("%s", (line, expected) => {
    expect(run(kernel, line)).toBe(expected);
  });

  test("that Rust had a part in", () => {
    const rust = drawKernel({ log: ["? _RNvCs1234_7mycrate3foo+0x10/0x20 [x]", "_ZNx and _Rust"] }).kernel;
    expect(run(rust, "log -t")).toBe("? _RNvCs1234_7mycrate3foo+0x10/0x20 [x]\n_ZNx and _Rust\n");
    expect(run(rust, "log -tR")).toBe("? mycrate::foo+0x10/0x20 [x]\n_ZNx and _Rust\n");
  });

  test("but no clock says so", () => {
    const plain = drawKernel({ log: ["first"] }).kernel;
    expect(run(plain, "log -T")).toBe("[no clock] first\n");
    expect(run(plain, "log -tc")).toBe("[      T0] first\n");
  });
});
