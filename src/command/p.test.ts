import { describe, expect, it } from "vitest";
import type { Session } from "#command";
import { PER_CPU_OFFSETS, rowsOf, say, valueSession } from "../testing/value-session.ts";
import {
  array,
  CHAR,
  enumType,
  functionType,
  INT,
  pointer,
  struct,
  TestMemory,
  UNSIGNED_LONG,
  VOID,
} from "../testing/values.ts";
import { gdb } from "./gdb.ts";
import { p } from "./p.ts";

const JIFFIES: bigint = 0xffff_ffff_8100_0000n;
const NAME: bigint = 0xffff_ffff_8100_0100n;
const LIST: bigint = 0xffff_ffff_8100_0200n;
const UNKNOWN: bigint = 0xffff_ffff_8100_0300n;
const MODULES: bigint = 0xffff_ffff_8100_0400n;
const SCHEDULE: bigint = 0xffff_ffff_8000_0000n;

const list = struct("list_head", ["next", pointer(VOID)], ["prev", pointer(VOID)]);

function machine(): Session {
  const memory = new TestMemory()
    .putWords(JIFFIES, 0xfffe_ef81n)
    .putText(NAME, "init", 8)
    .putWords(LIST, 1n, 2n)
    .putWords(UNKNOWN, 10n, 0n)
    .putWords(MODULES, LIST, LIST)
    .putWords(SCHEDULE, 0n);
  for (const [cpu, offset] of PER_CPU_OFFSETS.entries()) memory.putWords(offset + 0x40n, BigInt(cpu));
  return valueSession({
    memory,
    commands: [gdb, p],
    types: [list, enumType("pid_type", { PIDTYPE_PID: 0, PIDTYPE_MAX: 4 })],
    symbols: {
      jiffies: [JIFFIES, UNSIGNED_LONG],
      name: [NAME, array(CHAR, 8)],
      head: [LIST, list],
      numbers: [LIST, array(UNSIGNED_LONG, 2)],
      secret: [UNKNOWN],
      modules: [MODULES],
      schedule: [SCHEDULE, functionType(VOID)],
    },
    perCpu: { cpu_number: [0x40n, INT], hidden: [0x80n] },
  });
}

const said = (...lines: readonly string[]): string => {
  const session = machine();
  return lines.map((line) => say(session, line)).join("");
};

describe("p", () => {
  it("numbers values, and begins with the symbol's name when a symbol begins the line", () => {
    expect(said("p 1+1", "p jiffies", "p jiffies + 1", "p head.prev")).toBe(
      "$1 = 2\njiffies = $2 = 4294897537\njiffies = $3 = 4294897538\n$4 = (void *) 0x2\n",
    );
  });

  it("remembers values between lines", () => {
    expect(said("p 5", "p $1 * 2", "p $ + $$", "p $$2", "p $9")).toBe(
      "$1 = 5\n$2 = 10\n$3 = 15\n$4 = 5\np: gdb request failed: p $9\nHistory has not yet reached $9.\n",
    );
  });

  it("writes numbers in the base asked for, and in gdb's formats", () => {
    expect(said("p -x 255", "px jiffies", "pd 0x10", "p jiffies -x")).toBe(
      "$1 = 0xff\njiffies = $2 = 0xfffeef81\n$3 = 16\njiffies = $4 = 0xfffeef81\n",
    );
    expect(said("p/x 255", "p/o 8", "p/t 5", "p/c 65", "p/x jiffies", "print jiffies", "p /d 0x10")).toBe(
      "$1 = 0xff\n$2 = 010\n$3 = 101\n$4 = 65 'A'\n$5 = 0xfffeef81\n$6 = 4294897537\n$7 = 16\n",
    );
    expect(said("p /k 5")).toBe('p: Undefined output format "k".\n');
  });

  it("breaks the line before a value in braces that goes on, as crash does", () => {
    expect(said("p numbers", "p schedule", "p head")).toBe(
      "numbers = $1 = \n {1, 2}\nschedule = $2 = \n {void (void)} 0xffffffff80000000 <schedule>\n" +
        "head = $3 = {\n  next = 0x1,\n  prev = 0x2\n}\n",
    );
  });

  it("reads through casts without knowing any variable", () => {
    expect(said("p ((struct list_head *)0xffffffff81000200)->prev", "p sizeof(struct list_head)")).toBe(
      "$1 = (void *) 0x2\n$2 = 16\n",
    );
  });

  it("takes negative numbers for numbers, not for options", () => {
    expect(said("p -5+3")).toBe("$1 = -2\n");
  });

  it("says why an expression has no value", () => {
    expect(said("p foo")).toBe('p: gdb request failed: p foo\nNo symbol "foo" in current context.\n');
    expect(said("p *(int *)0")).toBe(
      "p: gdb request failed: p *(int *)0\nCannot access memory at address 0x0: unmapped\n",
    );
    expect(said("p -x -d 5")).toBe("p: -d and -x are mutually exclusive\n");
  });

  it("tells programs value, type and place", () => {
    expect(rowsOf(machine(), "p name")).toEqual([
      {
        kind: "value",
        number: 1,
        name: "name",
        type: "char [8]",
        address: "0xffffffff81000100",
        value: "init",
        text: 'name = $1 = "init\\000\\000\\000"\n',
      },
    ]);
    expect(rowsOf(machine(), "p PIDTYPE_MAX")).toMatchObject([{ value: "PIDTYPE_MAX", type: "enum pid_type" }]);
  });
});

describe("p of a variable whose type is unknown", () => {
  it("shows place, size and bytes, and names the file that knows the type", () => {
    expect(said("p secret")).toBe(
      "secret at ffffffff81000300, 16 bytes; " +
        "its type is in the debug information of vmlinux-6.1.0-test (build-id c0ffee)\n" +
        "ffffffff81000300:  000000000000000a 0000000000000000   ................\n",
    );
    expect(rowsOf(machine(), "p secret")).toMatchObject([
      { kind: "untyped", symbol: "secret", address: "0xffffffff81000300", size: 16, buildId: "c0ffee" },
    ]);
  });

  it("fails where the type is needed, and does without where it is not", () => {
    expect(said("p secret + 1")).toContain(
      "p: gdb request failed: p secret + 1\nthe type of secret is in the debug information of",
    );
    expect(said("p (unsigned long)secret")).toBe("$1 = 10\n");
  });

  it("is not that of the best-known variables", () => {
    expect(said("p modules")).toBe(
      "modules = $1 = {\n  next = 0xffffffff81000200 <numbers>,\n  prev = 0xffffffff81000200 <numbers>\n}\n",
    );
  });
});

describe("p of a per-CPU variable", () => {
  it("shows its type and where each processor has its own", () => {
    expect(said("p cpu_number")).toBe(
      "PER-CPU DATA TYPE:\n  int cpu_number;\nPER-CPU ADDRESSES:\n  [0]: ffff888010000040\n  [1]: ffff888020000040\n",
    );
  });

  it("shows the values of processors, each with a number", () => {
    expect(said("p cpu_number:a", "px cpu_number:1", "p $1")).toBe(
      "per_cpu(cpu_number, 0) = $1 = 0\nper_cpu(cpu_number, 1) = $2 = 1\n" +
        "per_cpu(cpu_number, 1) = $3 = 0x1\n$4 = 0\n",
    );
  });

  it("says so when there is one for all, and when the list is wrong", () => {
    expect(said("p jiffies:0")).toBe("WARNING: jiffies is not percpu; cpuspec ignored.\njiffies = $1 = 4294897537\n");
    expect(said("p cpu_number:7")).toBe("p: invalid cpu specification: 7\n");
    expect(said("p hidden:0")).toContain("p: the type of hidden is in the debug information of");
  });
});
