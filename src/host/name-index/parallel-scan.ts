import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { mergeNames, splitUnits, type UnitRange } from "#debuginfo/dwarf";
import type { DebugFile } from "./debug-file.ts";
import { ScanBoard } from "./scan-board.ts";
import { scanParts, takenParts } from "./scan-parts.ts";
import type { WorkerTask } from "./worker-task.ts";

/** Small enough that threads finish together, large enough that claiming costs nothing. */
const PART_SIZE = 16 << 20;
/** Beside the thread that asks; each needs some 40 MB. */
const MOST_WORKERS = 3;
/** A piece of a file is read in milliseconds; a disk that is asleep takes seconds. */
const PATIENCE_MS = 10_000;
/** Beside this module, under the same name in the bundle and outside of it. */
const WORKER = new URL("./name-worker.js", import.meta.url);

/** A scan that workers have begun. */
export interface ParallelScan {
  /** The whole table: takes part in the scan, waits for the others, puts all together. */
  join(): Uint8Array;
}

/** How a scan is held. */
export interface ScanOptions {
  /** Nobody waits: `done` is called once the workers have finished everything, unless `join` was called before. */
  readonly background?: (() => void) | undefined;
  /** What differs in tests: the worker's program, how many there are, bytes of a part, when one is given up. */
  readonly worker?: URL | undefined;
  readonly workerCount?: number | undefined;
  readonly partSize?: number | undefined;
  readonly patienceMs?: number | undefined;
}

/** Begins to scan `file` with workers that do not keep the process alive. */
export function parallelScan(file: DebugFile, options: ScanOptions = {}): ParallelScan {
  const section = file.info.section(".debug_info");
  const ranges = section === undefined ? [] : splitUnits(section, options.partSize ?? PART_SIZE);
  const wanted = options.workerCount ?? Math.min(MOST_WORKERS, availableParallelism() - 1);
  // In the background one thread is kept at least, though it has the only processor.
  const count = file.isPlain ? Math.max(wanted, options.background === undefined ? 0 : 1) : 0;
  const board = ScanBoard.of(ranges.length, count + 1);
  const threads = Array.from({ length: count }, (_, thread) => startWorker(file, ranges, board, thread, options));
  const self = count;

  const finished = (): void => {
    if (threads.every((_, thread) => board.isFinished(thread))) options.background?.();
  };
  if (options.background !== undefined) for (const { onMessage } of threads) onMessage(finished);

  return {
    join() {
      try {
        const tables: Uint8Array[] = [scanParts(file, takenParts(board, self, ranges), () => board.progress())];
        const missing: number[] = [];
        for (const [thread, { table }] of threads.entries()) {
          const parts = board.partsOf(thread);
          const sent = parts.length > 0 && board.wait(thread, options.patienceMs ?? PATIENCE_MS) ? table() : undefined;
          if (sent === undefined) missing.push(...parts);
          else tables.push(sent);
        }
        if (missing.length > 0) tables.push(scanParts(file, rangesOf(missing, ranges), () => {}));
        return mergeNames(tables, file.info.section(".debug_str"));
      } finally {
        for (const { stop } of threads) stop();
      }
    },
  };
}

interface Thread {
  /** What the worker has sent; undefined when it has sent nothing. */
  table(): Uint8Array | undefined;
  onMessage(listener: () => void): void;
  stop(): void;
}

function startWorker(
  file: DebugFile,
  ranges: readonly UnitRange[],
  board: ScanBoard,
  thread: number,
  { worker: url = WORKER, background }: ScanOptions,
): Thread {
  const { port1: port, port2 } = new MessageChannel();
  const task: WorkerTask = {
    path: file.path,
    subject: file.subject,
    ranges,
    board: board.buffer,
    thread,
    port: port2,
    isLowPriority: background !== undefined,
  };
  const received = receiver(port);
  const worker = new Worker(url, { workerData: task, transferList: [port2], execArgv: [], stdout: true, stderr: true });
  // A worker that cannot start or dies has taken parts that nobody finishes; `join` scans them.
  worker.on("error", () => {});
  worker.on("exit", () => board.finish(thread));
  worker.unref();
  return {
    table: received.table,
    onMessage: received.onMessage,
    stop() {
      port.close();
      void worker.terminate();
    },
  };
}

/** A message is taken from the port by whoever comes first: the event loop, or somebody who blocks it. */
function receiver(port: MessagePort): Pick<Thread, "table" | "onMessage"> {
  let kept: Uint8Array | undefined;
  return {
    table() {
      const message: unknown = receiveMessageOnPort(port)?.message;
      if (message instanceof Uint8Array) kept = message;
      return kept;
    },
    onMessage(listener) {
      port.on("message", (message: unknown) => {
        if (message instanceof Uint8Array) kept = message;
        listener();
      });
      port.unref();
    },
  };
}

const rangesOf = (parts: readonly number[], ranges: readonly UnitRange[]): readonly UnitRange[] =>
  parts.toSorted((a, b) => a - b).flatMap((part) => ranges[part] ?? []);
