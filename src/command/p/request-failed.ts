import { hex, MemoryFault, UsageError } from "#base";
import { TypeUnknown } from "../value/untyped.ts";

/**
 * gdb would refuse a line: crash's complaint, and on the next line the reason in gdb's words, which crash leaves out. A
 * silent session, which scripts hold, says what crash does; `reason` is in the JSON form all the same.
 */
export class RequestFailed extends UsageError {
  readonly line: string;
  readonly reason: string;
  /** Of the debug file that would help. */
  readonly buildId: string | undefined;

  constructor(line: string, cause: UsageError | MemoryFault, silent: boolean) {
    const reason = reasonOf(cause);
    super(`gdb request failed: ${line}${silent ? "" : `\n${reason}`}`);
    this.name = "RequestFailed";
    this.line = line;
    this.reason = reason;
    this.buildId = cause instanceof TypeUnknown ? cause.buildId : undefined;
  }
}

function reasonOf(cause: UsageError | MemoryFault): string {
  if (!(cause instanceof MemoryFault)) return cause.message;
  return `Cannot access memory at address 0x${hex(cause.address)}: ${cause.reason.replace("-", " ")}`;
}
