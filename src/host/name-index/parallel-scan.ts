import { availableParallelism } from "node:os";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
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
  /** Nobody waits: this is called once the workers are gone, so that `join` has nothing left to wait for. */
  readonly background?: (() => void) | undefined;
  /** What differs in tests: the worker's program, how many there are, bytes of a part, when one is given up. */
  readonly worker?: URL | undefined;
  readonly workerCount?: number | undefined;
  readonly partSize?: number | undefined;
  readonly patienceMs?: number | undefined;
}

/** Begins to scan `file` with workers that do not keep the process alive. */
export function parallelScan(file: DebugFile, options: ScanOptions = {}): ParallelScan {
  const ranges = splitUnits(file.info, options.partSize ?? PART_SIZE);
  // A worker compiles the scan for itself, which costs as much as half of it: where two processors share a core, as two
  // alone mostly do, it saved a fifth of the time for nearly twice the work.
  const wanted = options.workerCount ?? Math.min(MOST_WORKERS, Math.floor((availableParallelism() - 1) / 2));
  // In the background one thread is kept at least, though it has the only processor.
  const count = file.isPlain ? Math.max(wanted, options.background === undefined ? 0 : 1) : 0;
  const board = ScanBoard.of(ranges.length, count + 1);
  let isJoined = false;
  const ended = (): void => {
    if (!isJoined && threads.every((_, thread) => board.isFinished(thread))) options.background?.();
  };
  const threads = Array.from({ length: count }, (_, thread) =>
    startWorker(file, ranges, board, thread, options, ended),
  );
  const self = count;

  return {
    join() {
      isJoined = true;
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
  stop(): void;
}

/** Starts a worker; `ended` is called when it is gone, finished or not, if the event loop runs by then. */
function startWorker(
  file: DebugFile,
  ranges: readonly UnitRange[],
  board: ScanBoard,
  thread: number,
  { worker: url = WORKER, background }: ScanOptions,
  ended: () => void,
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
  let sent: Uint8Array | undefined;
  const receive = (message: unknown): void => {
    if (message instanceof Uint8Array) sent = message;
  };
  // A message is taken by whoever comes first: the event loop, which drops it once the worker is gone, or who blocks it.
  port.on("message", receive);
  port.unref();
  const worker = new Worker(url, { workerData: task, transferList: [port2], execArgv: [], stdout: true, stderr: true });
  // A worker that cannot start or dies has taken parts that nobody finishes; `join` scans them.
  worker.on("error", () => {});
  worker.on("exit", () => {
    board.finish(thread);
    ended();
  });
  worker.unref();
  return {
    table() {
      receive(receiveMessageOnPort(port)?.message);
      return sent;
    },
    stop() {
      port.close();
      void worker.terminate();
    },
  };
}

const rangesOf = (parts: readonly number[], ranges: readonly UnitRange[]): readonly UnitRange[] =>
  parts.toSorted((a, b) => a - b).flatMap((part) => ranges[part] ?? []);
