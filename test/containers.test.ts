/** The same memory in several containers gives the same answers. */
import { expect, it } from "vitest";
import { openDump } from "#dump";
import { openFile, pageDecoders } from "#host";
import { createDisassembler } from "#host/disassembler";
import { type Kernel, kernelOf } from "#kernel";
import type { ByteSource } from "#source";
import { openTarget } from "#target";
import { type CommandOutcome, describeDump, fixtureNames, newSession, runLine } from "./support/dump-under-test.ts";
import { runInquest } from "./support/run-inquest.ts";
import { qemuElf } from "./support/sources.ts";

/** Lines whose answers come from all over the memory. */
const lines = ["ps", "ps -m", "mount", "mod", "log -m", "foreach bt", "bt -a", "sym -m xfs", "dis panic", "analyze"];

for (const name of fixtureNames()) {
  describeDump(name, (dump) => {
    it("QEMU's own ELF file gives the answers of the one with the usual head", () => {
      const { kernel, fixture } = dump;
      const other = open(qemuElf(fixture.vmcore, fixture.qemuHead));
      expect(other.target.dump.format).toBe(kernel.target.dump.format);
      expect(answers(other)).toEqual(answers(kernel));
    });

    it("the flattened compressed kdump gives the answers of the ELF file", () => {
      const { kernel, fixture } = dump;
      const other = open(openFile(fixture.kdump));
      expect(other.target.dump.format).toMatch(/^compressed kdump .*flattened$/);
      expect(answers(other)).toEqual(answers(kernel));
    });

    it("both containers hold the same pages", () => {
      const elf = dump.kernel.target.dump;
      const kdump = open(openFile(dump.fixture.kdump)).target.dump;
      const [one, other] = [new Uint8Array(elf.pageSize), new Uint8Array(elf.pageSize)];
      let compared = 0;
      for (const { start, end } of elf.ranges) {
        // One in sixteen; a page of zeros may be left out of the kdump.
        for (let pfn = start; pfn < end; pfn = (pfn + 16) as typeof pfn) {
          if (kdump.readPage(pfn, other) !== undefined) continue;
          expect(elf.readPage(pfn, one)).toBeUndefined();
          if (Buffer.compare(one, other) !== 0) throw new Error(`page ${pfn} differs`);
          compared++;
        }
      }
      expect(compared).toBeGreaterThan(1000);
    });
  });
}

describeDump("6.1 hung", (dump) => {
  it("the program reports the same from either file", () => {
    const [elf, kdump] = [dump.fixture.vmcore, dump.fixture.kdump].map((file) => {
      const { output, status } = runInquest(["report", file]);
      expect(status).toBe(0);
      return output.replace(/^ *dump: .*$/m, "");
    });
    expect(kdump).toBe(elf);
  });
});

function open(source: ByteSource): Kernel {
  return kernelOf(openTarget(openDump([source], pageDecoders), { disassembler: createDisassembler() }));
}

function answers(kernel: Kernel): ReadonlyMap<string, CommandOutcome> {
  const session = newSession(kernel);
  const outcomes = new Map(lines.map((line) => [line, withoutDumpName(runLine(session, line))]));
  expect([...outcomes].filter(([, { succeeded }]) => !succeeded)).toEqual([]);
  return outcomes;
}

/** All but the line that names the file. */
const withoutDumpName = (outcome: CommandOutcome): CommandOutcome => ({
  ...outcome,
  output: outcome.output.replace(/^ *dump: .*$/m, ""),
});
