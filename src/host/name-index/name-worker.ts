/** A thread that scans parts of a debug file until none is left, and sends the table of what it found. */
import { setPriority } from "node:os";
import { workerData } from "node:worker_threads";
import { isSameSubject } from "#debuginfo/dwarf";
import { openDebugFile } from "./debug-file.ts";
import { ScanBoard } from "./scan-board.ts";
import { scanParts, takenParts } from "./scan-parts.ts";
import type { WorkerTask } from "./worker-task.ts";

const LOW_PRIORITY = 10;

function work({ path, subject, ranges, board: buffer, thread, port, isLowPriority }: WorkerTask): void {
  const board = ScanBoard.in(buffer);
  try {
    // On Linux this is the priority of the calling thread alone.
    if (isLowPriority && process.platform === "linux") setPriority(LOW_PRIORITY);
    const file = openDebugFile(path);
    // The file may have been replaced since.
    if (!isSameSubject(file.subject, subject)) return;
    const table = scanParts(file, takenParts(board, thread, ranges), () => board.progress());
    port.postMessage(table, [table.buffer]);
  } catch {
    // Whoever waits scans these parts again, and meets the same error where it can be shown.
  } finally {
    board.finish(thread);
  }
}

work(workerData as WorkerTask);
