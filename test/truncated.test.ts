/** Dumps that were cut off: as much as is left is shown, and what is missing is said. */
import { mkdtempSync, rmSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { FormatError, UsageError } from "#base";
import { diagnose } from "#diagnose";
import { openDump } from "#dump";
import { openFile, pageDecoders } from "#host";
import { kernelOf } from "#kernel";
import { sliceSource } from "#source";
import { openTarget } from "#target";
import { copySparse } from "../tools/fixture/copy-sparse.ts";
import { describeDump, fixtureNames, newSession, runLine } from "./support/dump-under-test.ts";
import { openLocal } from "./support/open-local.ts";
import { runInquest } from "./support/run-inquest.ts";

const folder = mkdtempSync(join(tmpdir(), "inquest-truncated-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** How much of a file is left, largest first. */
const parts = [0.99, 0.9, 0.75, 0.5, 0.3, 0.1, 0.01, 0.0001] as const;
/** And in bytes: within the notes, the program headers, the header, the first words. */
const sizes = [4096, 400, 100, 63, 16, 1] as const;

for (const name of ["6.1 hung", "7.x hung"] as const) {
  describeDump(name, (dump) => {
    it.each(["vmcore", "kdump"] as const)(
      "a %s cut off anywhere opens and says what is missing, or is refused",
      (kind) => {
        const file = openFile(dump.fixture[kind]);
        for (const size of [...parts.map((part) => Math.floor(file.size * part)), ...sizes]) {
          expect({ size, outcome: tryOpen(sliceSource(file, 0, size)) }).toMatchObject({
            outcome: expect.stringMatching(/^(opened|refused)$/),
          });
        }
        file.close();
      },
    );
  });
}

describeDump("6.1 hung", (dump) => {
  it("stacks with their variables are shown as far as they go", { timeout: 300_000 }, async (context) => {
    const { vmlinux, vmcore } = dump.fixture;
    if (vmlinux === undefined) return context.skip("the kernel's debug file has not been fetched");
    const copy = join(folder, "stacks");
    await copySparse(vmcore, copy);
    const whole = statSync(copy).size;
    for (const part of [0.99, 0.75, 0.3, 0.01]) {
      truncateSync(copy, Math.floor(whole * part));
      expect({ part, outcome: showStacks([vmlinux, copy]) }).toMatchObject({
        outcome: expect.stringMatching(/^(shown|refused)$/),
      });
    }
  });
});

/** Shows every stack with all that is known of it. Anything but text or a sentence for people is thrown. */
function showStacks(paths: readonly string[]): "shown" | "refused" {
  let session: ReturnType<typeof newSession>;
  try {
    session = newSession(openLocal(paths));
  } catch (error) {
    if (error instanceof UsageError || error instanceof FormatError) return "refused";
    throw error;
  }
  for (const line of [
    "foreach bt --inline --args --locals",
    "bt --args --locals -a",
    "info locals",
    "info registers",
  ]) {
    const { output, errors } = runLine(session, line);
    expect(`${output}${errors}`).not.toMatch(/internal error/);
  }
  return "shown";
}

describeDump(fixtureNames("hung")[1] ?? "6.1 hung", (dump) => {
  it.each(["vmcore", "kdump"] as const)(
    "the program says so of a %s in a sentence, and its exit status agrees",
    async (kind) => {
      const copy = join(folder, kind);
      await copySparse(dump.fixture[kind], copy);
      const whole = statSync(copy).size;
      for (const size of [...parts.map((part) => Math.floor(whole * part)), ...sizes]) {
        truncateSync(copy, size);
        const { output, errors, status } = runInquest(["report", copy]);
        if (status === 0) {
          expect(output).toMatch(/^VERDICT: /);
          expect(output).toMatch(/truncated|cut off|incomplete|missing/);
          expect(errors).toBe("");
        } else {
          expect({ size, status, output, errors }).toMatchObject({
            status: 1,
            output: "",
            errors: expect.stringMatching(/^inquest: [^\n]+\n$/),
          });
        }
      }
    },
  );
});

/** Opens what is left and has it examined. Anything but an answer or a sentence for people is thrown. */
function tryOpen(source: ReturnType<typeof sliceSource>): "opened" | "refused" | "opened without a word" {
  try {
    const kernel = kernelOf(openTarget(openDump([source], pageDecoders)));
    const { notes } = diagnose(kernel);
    const session = newSession(kernel);
    for (const line of ["sys", "ps", "bt -a", "mount", "mod", "log"]) runLine(session, line);
    return notes.length > 0 ? "opened" : "opened without a word";
  } catch (error) {
    if (error instanceof UsageError || error instanceof FormatError) return "refused";
    throw error;
  }
}
