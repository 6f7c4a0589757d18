import type { MessagePort } from "node:worker_threads";
import type { NameSubject, UnitRange } from "#debuginfo/dwarf";

/** What a worker is told. */
export interface WorkerTask {
  readonly path: string;
  readonly subject: NameSubject;
  readonly ranges: readonly UnitRange[];
  readonly board: SharedArrayBuffer;
  readonly thread: number;
  /** Where the table goes: as a Uint8Array, before the board says that the thread is done. */
  readonly port: MessagePort;
  readonly isLowPriority: boolean;
}
