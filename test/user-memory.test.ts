/** Address spaces against /proc/PID/maps, pagemap and /proc/swaps, and their contents against what was written there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { address, MemoryFault } from "#base";
import { taskAt, taskTable } from "#kernel/task";
import { userMemory, vmas } from "#kernel/user-memory";
import { vm } from "../src/command/vm.ts";
import type { DumpUnderTest } from "./support/dump-under-test.ts";
import { describeDump, fixtureNames, newSession } from "./support/dump-under-test.ts";

/** A stretch of memory that the guest filled: each 64-bit word is the one before times `multiply` plus `add`. */
interface Filled {
  readonly process: string;
  readonly address: string;
  readonly size: number;
  readonly value: string;
  readonly multiply: string;
  readonly add: string;
}

const PAGE = 4096;

for (const name of fixtureNames("hung", "busy")) {
  describeDump(name, (dump) => {
    it("vm shows the ranges and files of /proc/PID/maps", () => {
      let compared = 0;
      for (const pid of processes(dump)) {
        const expected = trueRanges(dump, pid);
        // A process that had exec() ahead, or was being born, is another one by now.
        if (expected.length === 0 || isChanged(dump, pid)) continue;
        expect({ pid, ranges: shownRanges(dump, pid) }).toEqual({ pid, ranges: expected });
        compared++;
      }
      expect(compared).toBeGreaterThanOrEqual(20);
    });

    it("swap shows the devices of /proc/swaps", () => {
      const lines = dump.truth.proc("swaps").trim().split("\n").slice(1);
      const expected = lines.map((line) => {
        const [path = "", type = "", size = "", , priority = ""] = line.split(/\s+/);
        return { path, type: type === "file" ? "FILE" : "PARTITION", size: `${size}k`, priority };
      });
      const shown = dump.run("swap").trim().split("\n").slice(1);
      expect(
        shown.map((line) => {
          const [, type = "", size = "", , , priority = "", path = ""] = line.trim().split(/ +/);
          return { path, type, size, priority };
        }),
      ).toEqual(expected);
    });
  });
}

for (const name of fixtureNames("busy")) {
  describeDump(name, (dump) => {
    it("vm -p shows every page where /proc/PID/pagemap had it", () => {
      let compared = 0;
      for (const pid of readdirSync(join(dump.fixture.truth, "pagemap"))) {
        const pages = shownPages(dump, Number(pid));
        for (const range of readdirSync(join(dump.fixture.truth, "pagemap", pid))) {
          const entries = readFileSync(join(dump.fixture.truth, "pagemap", pid, range));
          const start = BigInt(`0x${range.split("-")[0]}`);
          for (let i = 0; i + 8 <= entries.length; i += 8) {
            const expected = truePlace(entries.readBigUInt64LE(i));
            const at = start + BigInt((i / 8) * PAGE);
            if (expected === undefined) continue;
            expect(`${at.toString(16)} ${pages.get(at)}`).toBe(`${at.toString(16)} ${expected}`);
            compared++;
          }
        }
      }
      expect(compared).toBeGreaterThanOrEqual(400);
    });

    it("memory reads as it was written, wherever its pages are", () => {
      const filled = JSON.parse(readFileSync(join(dump.fixture.truth, "memory.json"), "utf8")) as readonly Filled[];
      // Kernels before v5.11 keep no types of modules, so zram is a disk like any other.
      const knowsZram = dump.kernel.target.structures.find("struct", "zram") !== undefined;
      const counts = { right: 0, swapped: 0 };
      for (const stretch of filled) {
        for (const { address: task } of taskTable(dump.kernel).tasks) {
          if (taskAt(dump.kernel, task).comm() === stretch.process) readStretch(dump, task, stretch, counts);
        }
      }
      expect(counts.right).toBeGreaterThanOrEqual(1700);
      expect(counts.swapped).toBeLessThanOrEqual(knowsZram ? 0 : 400);
    });
  });
}

function readStretch(
  dump: DumpUnderTest,
  task: ReturnType<typeof address>,
  { address: start, size, value, multiply, add }: Filled,
  counts: { right: number; swapped: number },
): void {
  const memory = userMemory(dump.kernel, task);
  let word = BigInt(value);
  const next = (): bigint => {
    const now = word;
    word = BigInt.asUintN(64, word * BigInt(multiply) + BigInt(add));
    return now;
  };
  for (let done = 0; done < size; done += PAGE) {
    const at = BigInt(start) + BigInt(done);
    const expected = new BigUint64Array(Math.min(PAGE, size - done) / 8).map(next);
    try {
      const bytes = memory?.read(address(at), expected.byteLength).array ?? new Uint8Array();
      expect(Buffer.compare(bytes, new Uint8Array(expected.buffer)), at.toString(16)).toBe(0);
      counts.right++;
    } catch (error) {
      if (!(error instanceof MemoryFault) || error.reason !== "swapped") throw error;
      counts.swapped++;
    }
  }
}

/** All but the process that the crash is about and the one that wrote the truth down, which went on. */
function processes({ truth, fixture }: DumpUnderTest): readonly number[] {
  const culprit = truth.culprit();
  const parent = truth.tasks().find(({ pid }) => pid === culprit)?.ppid;
  return readdirSync(join(fixture.truth, "proc"))
    .filter((name) => /^\d+$/.test(name) && existsSync(join(fixture.truth, "proc", name, "maps")))
    .map(Number)
    .filter((pid) => pid !== culprit && pid !== parent);
}

/** True for a process that is gone, or has mapped or unmapped memory since. */
function isChanged({ kernel, truth }: DumpUnderTest, pid: number): boolean {
  const task = taskTable(kernel).tasks.find((one) => one.pid === pid);
  if (task === undefined || taskAt(kernel, task.address).mm() === 0n) return true;
  return (
    [...vmas(kernel, taskAt(kernel, task.address).mm())].length !== truth.proc(`${pid}/maps`).trim().split("\n").length
  );
}

/** Of a file that is deleted, or in no directory, crash shows the name alone. */
function plainName(path: string): string {
  return path.replace(/ \(deleted\)$/, "").replace(/^\//, "");
}

function trueRanges({ truth }: DumpUnderTest, pid: number): readonly string[] {
  const lines = truth.proc(`${pid}/maps`).split("\n");
  return lines.flatMap((line) => {
    const [, start, end, path = ""] = /^(\w+)-(\w+) \S+ \w+ \S+ \d+ *(.*)$/.exec(line) ?? [];
    if (start === undefined || path === "[vsyscall]") return [];
    return [
      `${BigInt(`0x${start}`).toString(16)} ${BigInt(`0x${end}`).toString(16)} ${path.startsWith("[") ? "" : plainName(path)}`,
    ];
  });
}

function rowsOf(dump: DumpUnderTest, options: readonly string[], pid: number): readonly Record<string, unknown>[] {
  const args = { options: options.map((name) => ({ name, value: undefined })), operands: [String(pid)], raw: "" };
  return [...vm.run(newSession(dump.kernel), args)];
}

function shownRanges(dump: DumpUnderTest, pid: number): readonly string[] {
  return rowsOf(dump, [], pid)
    .filter(({ kind }) => kind === "range")
    .map(
      ({ start, end, path }) =>
        `${(start as bigint).toString(16)} ${(end as bigint).toString(16)} ${plainName((path as string) ?? "")}`,
    );
}

/** Pages by their address: `memory FRAME`, `swap DEVICE OFFSET`. */
function shownPages(dump: DumpUnderTest, pid: number): ReadonlyMap<bigint, string> {
  const pages = new Map<bigint, string>();
  for (const row of rowsOf(dump, ["p"], pid)) {
    if (row["kind"] !== "page") continue;
    const {
      address: at,
      physical,
      swap,
    } = row as { address: bigint; physical?: number; swap?: { device: number; page: number } };
    if (physical !== undefined) pages.set(at, `memory ${physical / PAGE}`);
    else if (swap !== undefined) pages.set(at, `swap ${swap.device} ${swap.page}`);
  }
  return pages;
}

/** An entry of pagemap (Documentation/admin-guide/mm/pagemap.rst); undefined for a page that is nowhere. */
function truePlace(entry: bigint): string | undefined {
  const isSet = (bit: bigint): boolean => ((entry >> bit) & 1n) === 1n;
  if (isSet(63n)) return `memory ${entry & ((1n << 55n) - 1n)}`;
  // A page of a file in memory that was swapped out is told by the file, not by the page table.
  if (isSet(62n) && !isSet(61n)) return `swap ${entry & 31n} ${(entry >> 5n) & ((1n << 50n) - 1n)}`;
  return undefined;
}
