/** Dumps that mean ill: control sequences in names, and memory that was overwritten at random. */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { FormatError, UsageError } from "#base";
import { diagnose } from "#diagnose";
import { openDump } from "#dump";
import { openFile, pageDecoders } from "#host";
import { createDisassembler } from "#host/disassembler";
import { type Kernel, kernelOf } from "#kernel";
import { Task } from "#kernel/task";
import { reportHtml, reportMarkdown, reportText } from "#report";
import type { ByteSource } from "#source";
import { openTarget } from "#target";
import { copySparse } from "../tools/fixture/copy-sparse.ts";
import { findTask } from "./support/asleep.ts";
import { fileOffset, wrecked } from "./support/damage.ts";
import { describeDump, newSession, runLine } from "./support/dump-under-test.ts";
import { exampleLines } from "./support/example-lines.ts";
import { runInquest } from "./support/run-inquest.ts";

const folder = mkdtempSync(join(tmpdir(), "inquest-hostile-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A command name of at most 15 bytes that clears the screen, and begins HTML. */
const evil = "\x1b[2J\x9b1m<b>\r&";

describeDump("6.1 hung", (dump) => {
  it("no control sequence of a dump reaches the terminal or a page", async () => {
    const { kernel, fixture, truth } = dump;
    const task = findTask(kernel, truth.culprit());
    if (task === undefined) throw new Error("the blocked task is missing");
    const copy = join(folder, "vmcore");
    await copySparse(fixture.vmcore, copy);
    const at = fileOffset(
      kernel,
      copy,
      (task.address + BigInt(kernel.layout(Task).offset("comm"))) as typeof task.address,
    );
    const file = openSync(copy, "r+");
    writeSync(file, Buffer.from(`${evil}\0`, "latin1"), 0, evil.length + 1, at);
    closeSync(file);

    const lines = ["ps", "ps -m", "bt ", "foreach UN bt ", "analyze", "ps --json", "task", "set "];
    const shell = runInquest(["-s", copy], lines.map((line) => line.replace(/ $/, ` ${truth.culprit()}`)).join("\n"));
    const formats = ["text", "md", "html", "json"].map((format) => runInquest(["report", "--format", format, copy]));
    for (const { output, errors } of [shell, ...formats]) {
      expect(output).toContain("[2J");
      const controls = Array.from(`${output}${errors}`.matchAll(/[\x00-\x08\x0b-\x1f\x7f-\x9f].{0,20}/g), String);
      expect({ begins: output.slice(0, 20), controls }).toMatchObject({ controls: [] });
    }
    expect(formats[2]?.output).not.toContain("<b>");
  });

  it.each([
    [1_000_000, 3],
    [100_000, 3],
  ])("with every %i-th word overwritten it says what it can", (rarity, seeds) => {
    const file = openFile(dump.fixture.vmcore);
    // The file's own headers stay: those have tests of their own.
    const mayTouch = (offset: number): boolean => offset >= 65_536;
    for (let seed = 1; seed <= seeds; seed++) examine(wrecked(file, { rarity, seed, mayTouch }), `${rarity}/${seed}`);
    file.close();
  });

  it.each([
    [10_000, 3],
    [1000, 3],
    [100, 2],
  ])("with every %i-th word outside of the kernel's image overwritten it says what it can", (rarity, seeds) => {
    const { kernel, fixture } = dump;
    const file = openFile(fixture.vmcore);
    const start = fileOffset(kernel, fixture.vmcore, kernel.symbol("_text"));
    const end = start + Number(kernel.symbol("_end") - kernel.symbol("_text"));
    const mayTouch = (offset: number): boolean => offset >= 65_536 && (offset < start || offset >= end);
    for (let seed = 1; seed <= seeds; seed++) examine(wrecked(file, { rarity, seed, mayTouch }), `${rarity}/${seed}`);
    file.close();
  });
});

/** Asks for everything; faults are answers, but no command may fail for a reason of the program's own. */
function examine(source: ByteSource, name: string): void {
  let kernel: Kernel;
  try {
    kernel = kernelOf(openTarget(openDump([source], pageDecoders), { disassembler: createDisassembler() }));
  } catch (error) {
    if (error instanceof UsageError || error instanceof FormatError) return;
    throw error;
  }
  const report = diagnose(kernel);
  for (const format of [reportText, reportMarkdown, reportHtml]) format(report);
  const session = newSession(kernel);
  for (const { line } of exampleLines) {
    const start = Date.now();
    const { output, errors } = runLine(session, line);
    expect({ name, line, text: /internal error[^]*/.exec(output + errors)?.[0] }).toEqual({
      name,
      line,
      text: undefined,
    });
    expect((Date.now() - start) / 1000, `seconds of ${line} on ${name}`).toBeLessThan(30);
  }
}
