/**
 * One dump in every way that makedumpfile and QEMU write it. They are not made here: `$INQUEST_VARIANTS` names a folder
 * with `vmcore.elf` and others of the same machine beside it, for example `vmcore.zlib`, `vmcore.zstd`, `vmcore.d31.elf`;
 * `vmcore.split1` and `vmcore.split2` are one. Without it the tests are skipped, and counted.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { FormatError, UsageError } from "#base";
import { type Dump, openDump } from "#dump";
import { openFile, pageDecoders } from "#host";
import { type Kernel, kernelOf } from "#kernel";
import { type ByteSource, sliceSource } from "#source";
import { openTarget } from "#target";
import { newSession, runLine } from "./support/dump-under-test.ts";

const folder = process.env["INQUEST_VARIANTS"];
const files = folder === undefined ? [] : readdirSync(folder).filter((name) => /^vmcore\.\w/.test(name));
const splits = files.filter((name) => name.includes(".split"));
const variants: readonly (readonly string[])[] = [
  ...files.filter((name) => name !== "vmcore.elf" && !splits.includes(name)).map((name) => [name]),
  ...(splits.length === 0 ? [] : [splits, splits.toReversed()]),
];

const sources = (names: readonly string[]): ByteSource[] => names.map((name) => openFile(join(folder ?? "", name)));
const open = (from: readonly ByteSource[]): Dump => openDump(from, pageDecoders);
const kernel = (dump: Dump): Kernel => kernelOf(openTarget(dump));

/** Lines whose answers come from all over the memory. */
const lines = ["ps", "mount", "bt -a", "ps -m", "mod", "log -m", "foreach bt"];
const answers = (of: Kernel): ReadonlyMap<string, string> => {
  const session = newSession(of);
  return new Map(lines.map((line) => [line, runLine(session, line).output]));
};

describe.each(variants.length === 0 ? [["(none)"]] : variants.map((names) => [names.join(" ")]))("%s", (joined) => {
  const names = joined.split(" ");
  beforeEach((context) => {
    if (folder === undefined) context.skip("INQUEST_VARIANTS names no folder of dumps");
  });

  it("gives the answers of the ELF file", () => {
    expect(answers(kernel(open(sources(names))))).toEqual(answers(kernel(open(sources(["vmcore.elf"])))));
  });

  it("holds the pages of the ELF file, or left them out", () => {
    const [whole, dump] = [open(sources(["vmcore.elf"])), open(sources(names))];
    const [one, other] = [new Uint8Array(whole.pageSize), new Uint8Array(whole.pageSize)];
    const counts = { present: 0, filtered: 0, lost: 0 };
    for (const { start, end } of dump.ranges) {
      for (let pfn = start; pfn < end; pfn = (pfn + 1) as typeof pfn) {
        const reason = dump.readPage(pfn, other);
        if (reason === "filtered") counts.filtered++;
        if (reason !== undefined) continue;
        counts.present++;
        expect(whole.readPage(pfn, one)).toBeUndefined();
        if (Buffer.compare(one, other) !== 0) throw new Error(`page ${pfn} differs`);
      }
    }
    expect(dump.facts.pages()).toEqual(counts);
    expect(counts.present).toBeGreaterThan(1000);
  });

  it.each([95, 80, 50, 20, 5, 1])("cut off at %s percent it answers what is left, or says why not", (percent) => {
    const [first, ...rest] = sources(names);
    const cut = sliceSource(first, 0, Math.floor((first.size * percent) / 100));
    const started = performance.now();
    const outcome = (() => {
      try {
        const dump = open([cut, ...rest]);
        // makedumpfile may leave the last file of a split dump without pages.
        const { damage, pages } = dump.facts;
        expect({ lost: pages().lost > 0, silent: damage.length === 0 }).not.toEqual({ lost: true, silent: true });
        const session = newSession(kernel(dump));
        for (const line of ["log", "sys", "ps", "bt"]) runLine(session, line);
        return "opened";
      } catch (error) {
        if (error instanceof UsageError || error instanceof FormatError) return error.message;
        throw error;
      }
    })();
    expect(outcome).toMatch(/^opened$|truncated|cut off|end of file|only \d+ bytes/);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
