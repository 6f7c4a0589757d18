import { builtinAliases, commands, runCommand, type Session } from "#command";
import { openDump } from "#dump";
import { parseElf } from "#elf";
import { openFile, pageDecoders, zlibDecoder } from "#host";
import { createDisassembler } from "#host/disassembler";
import { kernelOf } from "#kernel";
import { panicTask } from "#kernel/system";
import { chunkedSource } from "#source";
import { elfVmlinux, openTarget } from "#target";
import { failed, type Measurement, median } from "./measurement.ts";

/** The files that are measured on. */
export interface BenchFiles {
  readonly vmcore: string;
  readonly vmlinux: string | undefined;
}

/** Times the opening of a dump and the lines in this process: the medians of `runs`, behind one that does not count. */
export function measureCalls(
  files: BenchFiles,
  lines: readonly string[],
  runs: number,
  by: string,
): readonly Measurement[] {
  const session = openSession(files);
  return [
    timeCalls("open", () => void openSession(files), runs, by),
    ...lines.map((line) => {
      const problem = runLine(session, line);
      if (problem !== undefined) return failed({ task: line, by, scope: "call" }, problem);
      return timeCalls(line, () => void runLine(session, line), runs, by);
    }),
  ];
}

function timeCalls(task: string, call: () => void, runs: number, by: string): Measurement {
  call();
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return { task, by, scope: "call", runs, wall: median(times), best: Math.min(...times) };
}

/** Runs a line and throws its text away; what went wrong, if something did. */
function runLine(session: Session, line: string): string | undefined {
  let errors = "";
  const succeeded = runCommand(session, line, {
    write: () => {},
    error: (text) => {
      errors += text;
    },
  });
  return succeeded ? undefined : errors.trim();
}

function openSession({ vmcore, vmlinux }: BenchFiles): Session {
  const image = vmlinux && parseElf(chunkedSource(openFile(vmlinux)), { zlib: zlibDecoder.decode });
  const target = openTarget(openDump([openFile(vmcore)], pageDecoders), {
    vmlinux: image ? elfVmlinux(image) : undefined,
    disassembler: createDisassembler(),
  });
  const kernel = kernelOf(target);
  return {
    target,
    kernel,
    commands,
    settings: { radix: 10, scroll: false, printMax: 256, printArray: false, nullStop: false },
    aliases: builtinAliases(),
    context: panicTask(kernel) ?? kernel.symbol("init_task"),
    values: [],
    finished: false,
    checkpoint: () => {},
    progress: () => {},
  };
}
