/**
 * Every line that is compared with crash, on dumps that lack much: without the pages that makedumpfile leaves out, cut
 * off at 60 percent, and of a kernel with no vmlinux at hand. Each prints what it has and ends; none has an inner fault.
 */
import { beforeEach, describe, expect, inject, it } from "vitest";
import type { Session } from "#command";
import { openDump } from "#dump";
import { openFile, pageDecoders } from "#host";
import { createDisassembler } from "#host/disassembler";
import { type Kernel, kernelOf } from "#kernel";
import { type ByteSource, sliceSource } from "#source";
import { openTarget } from "#target";
import { LINES } from "../tools/compat/lines.table.ts";
import { fillPlaceholders, placeholderQuestions } from "../tools/compat/placeholders.ts";
import { describeDump, newSession, runLine } from "./support/dump-under-test.ts";
import { imageFirst } from "./support/image-first.ts";
import { openLocal } from "./support/open-local.ts";

/** Lines of the shell's own, and such that write files or end the session. */
const FOREIGN = /^(extend|repeat|exit|q|!|rd -r|.*[|>])/;
/** Milliseconds; the slowest reads all of a large structure's types, or searches all of memory. */
const PATIENCE = 60_000;

const lines = LINES.flatMap((group) => group.lines).filter((line) => !FOREIGN.test(line));

/** Fills placeholders by asking `session` itself; a line whose subject this dump lacks asks for address 0 instead. */
function filled(session: Session): readonly string[] {
  const answers = new Map(
    placeholderQuestions(lines).map((question) => [question, { text: runLine(session, question).output, died: false }]),
  );
  return lines.map((line) => fillPlaceholders(line, answers) ?? line.replace(/\{\w+:[^{}]+\}/g, "0"));
}

/** Lines that ended in an inner fault, or took too long, with what they said. */
function faults(kernel: Kernel): readonly string[] {
  const found: string[] = [];
  const wanted = filled(newSession(kernel));
  const session = newSession(kernel);
  for (const line of wanted) {
    const start = performance.now();
    try {
      const { output, errors } = runLine(session, line);
      if (/internal error/.test(errors + output)) found.push(`${line}: ${errors.slice(0, 300)}`);
    } catch (error) {
      found.push(`${line}: ${String(error)}`);
    }
    const took = performance.now() - start;
    if (took > PATIENCE) found.push(`${line}: ${Math.round(took)} ms`);
  }
  return found;
}

const opened = (source: ByteSource): Kernel =>
  kernelOf(openTarget(openDump([source], pageDecoders), { disassembler: createDisassembler() }));

describe("6.1 hung, filtered", () => {
  const outcome = inject("filtered");
  beforeEach((context) => {
    if (!("problem" in outcome)) return;
    if (process.env["CI"]) throw new Error(outcome.problem);
    context.skip(outcome.problem);
  });

  it("every line ends, and none has an inner fault", { timeout: 600_000 }, () => {
    if ("problem" in outcome) return;
    expect(faults(opened(openFile(outcome.path)))).toEqual([]);
  });
});

describeDump("6.1 busy", (dump) => {
  it("cut off at 60 percent: every line ends, and none has an inner fault", { timeout: 600_000 }, () => {
    const file = openFile(dump.fixture.vmcore);
    const core = imageFirst(file, dump.kernel);
    const kernel = opened(sliceSource(core, 0, Math.floor(core.size * 0.6)));
    expect(kernel.target.notes.join("\n")).toMatch(/cut off/);
    expect(faults(kernel)).toEqual([]);
    file.close();
  });
});

describeDump("7.x busy", (dump) => {
  it("without a vmlinux: every line ends, and none has an inner fault", { timeout: 600_000 }, () => {
    expect(faults(openLocal([dump.fixture.vmcore]))).toEqual([]);
  });
});
