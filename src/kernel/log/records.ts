/** The kernel's log, in whichever of its three forms this kernel keeps it. */
import { AbsentError } from "#base";
import type { Kernel } from "#kernel";
import { bufferRecords } from "./buffer-records.ts";
import { characterRecords } from "./character-records.ts";
import type { LogRecord } from "./log-record.ts";
import { ringRecords } from "./ring-records.ts";

/**
 * Records, oldest first. AbsentError when this kernel has no log that is known, CorruptionError when its sizes are
 * impossible; a fault that hides records is thrown behind the last one that could be read.
 */
export function logRecords(kernel: Kernel): Generator<LogRecord, void> {
  const { symbols } = kernel.target;
  if (symbols.image("prb") !== undefined) return ringRecords(kernel);
  if (symbols.image("log_first_idx") !== undefined) return bufferRecords(kernel);
  if (symbols.image("logged_chars") !== undefined) return characterRecords(kernel);
  throw new AbsentError("the kernel log", ["prb", "log_first_idx", "logged_chars"]);
}
