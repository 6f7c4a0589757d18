import {
  AbsentError,
  CorruptionError,
  type FaultReason,
  FormatError,
  hex,
  Interrupted,
  MemoryFault,
  MissingDebugInfo,
  UsageError,
} from "#base";
import type { Command } from "./command.ts";
import { PlainUsageError, SynopsisError, usageText } from "./usage.ts";

/** What a failed command says: the line that is an error, and text that belongs to its output. */
export interface Complaint {
  readonly error: string;
  readonly output: string;
}

const REASONS: Readonly<Record<FaultReason, string>> = {
  "not-dumped": "not in the dump",
  filtered: "left out of the dump by makedumpfile",
  truncated: "beyond the end of the truncated dump file",
  unmapped: "not mapped",
  swapped: "swapped out",
  "bad-table": "its page table is broken",
  corrupt: "its page in the dump is corrupt",
};

/**
 * A fault in crash's words: `read error: kernel virtual address: X  type: "64-bit KVADDR"`. `type` says what was read;
 * without it the text says how much, and then why it failed.
 */
export function faultText(fault: MemoryFault, type?: string): string {
  const invalid = fault.reason === "unmapped" || fault.reason === "swapped" || fault.reason === "bad-table";
  const failure = invalid ? "invalid" : fault.space === "dumpfile" ? "seek error:" : "read error:";
  const place = `${failure} ${fault.space} address: ${hex(fault.address)}`;
  return type === undefined
    ? `${place}  type: "${fault.size} bytes"  (${REASONS[fault.reason]})`
    : `${place}  type: "${type}"`;
}

/** What `command` says when it ends with `error`. */
export function complaintOf(error: unknown, command: Pick<Command, "name" | "synopsis">): Complaint {
  if (error instanceof PlainUsageError) return { error: "", output: withNewline(error.message) };
  if (error instanceof SynopsisError) {
    const complaints = error.message === "" ? [] : [error.message, ...error.more];
    return { error: complaints.map((line) => `${command.name}: ${line}\n`).join(""), output: usageText(command) };
  }
  // crash shows nothing but a new line for an interrupted command.
  if (error instanceof Interrupted) return { error: "", output: "\n" };
  return { error: withNewline(`${command.name}: ${messageOf(error)}`), output: "" };
}

/** One sentence on any error. */
export function messageOf(error: unknown): string {
  if (error instanceof MemoryFault) return faultText(error);
  if (error instanceof AbsentError) {
    const tried = error.tried.length === 0 ? "" : ` (looked for ${error.tried.join(", ")})`;
    return `${error.subject}: not available in this kernel${tried}`;
  }
  if (error instanceof CorruptionError) return `${error.walk}: ${error.rule} at ${hex(error.address)}`;
  if (error instanceof MissingDebugInfo) {
    const looked = error.looked.length === 0 ? "" : `; looked in ${error.looked.join(", ")}`;
    return `${error.message}${looked}`;
  }
  if (error instanceof UsageError || error instanceof FormatError) return error.message;
  return `internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

function withNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
