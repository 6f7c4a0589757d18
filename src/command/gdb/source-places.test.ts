import { describe, expect, it } from "vitest";
import type { Session } from "#command";
import { say, valueSession } from "../../testing/value-session.ts";
import { functionType, TestMemory, UNSIGNED_LONG, VOID } from "../../testing/values.ts";
import { gdb } from "../gdb.ts";

const SCHEDULE = 0xffff_ffff_8000_0000n;
const JIFFIES = 0xffff_ffff_8100_0000n;
const BIAS = 0x1000n;

/** A kernel of one function of 16 bytes, whose second half is line 8. */
function machine(source?: string): Session {
  const session = valueSession({
    memory: new TestMemory().putWords(SCHEDULE, 0n, 0n).putWords(JIFFIES, 0n),
    commands: [gdb],
    symbols: { schedule: [SCHEDULE, functionType(VOID)], jiffies: [JIFFIES, UNSIGNED_LONG] },
  });
  const start = SCHEDULE - BIAS;
  const range = (at: bigint): object | undefined => {
    if (at < start || at >= start + 16n) return undefined;
    const second = at >= start + 8n;
    const from = second ? start + 8n : start;
    return { file: "build/kernel/core.c", name: "kernel/core.c", line: second ? 8 : 7, start: from, end: from + 8n };
  };
  const code = { lines: () => ({ range }), functions: () => ({ find: () => ({ scopes: [{ name: "schedule" }] }) }) };
  Object.assign(session.target, { debugAt: () => ({ bias: BIAS, code }) });
  return source === undefined ? session : { ...session, source: () => source };
}

const said = (session: Session, ...lines: readonly string[]): string =>
  lines.map((line) => say(session, line)).join("");

describe("info line", () => {
  it("tells line and instructions of a function and of an address, and leaves x there", () => {
    expect(said(machine(), "gdb info line schedule", "gdb info line *schedule+9", "gdb p $_")).toBe(
      'Line 7 of "kernel/core.c" starts at address 0xffffffff80000000 <schedule> and ends at 0xffffffff80000008.\n' +
        'Line 8 of "kernel/core.c" starts at address 0xffffffff80000008 and ends at 0xffffffff80000010.\n' +
        "$1 = (void *) 0xffffffff80000008\n",
    );
  });

  it("says when there is none", () => {
    expect(said(machine(), "gdb info line *0xffffffff00000000", "gdb info line")).toBe(
      "No line number information available for address 0xffffffff00000000\nNo line number information available.\n",
    );
    expect(said(machine(), "gdb info line nothing")).toContain('Function "nothing" not defined.');
    expect(said(machine(), "gdb info line jiffies")).toContain('"jiffies" is not a function');
  });
});

describe("list", () => {
  const text = `${Array.from({ length: 20 }, (_, i) => `line ${i + 1}`).join("\n")}\n`;

  it("shows the lines around a place, the next and the ones before", () => {
    const session = machine(text);
    expect(said(session, "gdb list schedule")).toBe(
      Array.from({ length: 10 }, (_, i) => `${i + 2}\tline ${i + 2}\n`).join(""),
    );
    expect(said(session, "gdb list")).toMatch(/^12\tline 12\n[^]*20\tline 20\n$/);
    expect(said(machine(text), "gdb list schedule,", "gdb list -")).toMatch(/7\tline 7\n[^]*16\tline 16\n1\tline 1\n/);
  });

  it("says where an address is", () => {
    expect(said(machine(text), "gdb list *schedule+9")).toMatch(
      /^0xffffffff80000009 is in schedule \(kernel\/core\.c:8\)\.\n3\tline 3\n/,
    );
  });

  it("complains once that the text is not here", () => {
    expect(said(machine(), "gdb list schedule", "l schedule", "gdb list")).toBe(
      "warning: 2\tkernel/core.c: No such file or directory\n2\tin kernel/core.c\n" +
        'gdb: gdb request failed: list\nLine number 12 out of range; "kernel/core.c".\n',
    );
  });
});
