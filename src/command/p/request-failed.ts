import { hex, MemoryFault, UsageError } from "#base";
import { TypeUnknown } from "../value/untyped.ts";

/** An expression has no value: crash's line, and on the next one the reason in gdb's words, which crash leaves out. */
export class RequestFailed extends UsageError {
  readonly expression: string;
  readonly reason: string;
  /** Of the debug file that would help. */
  readonly buildId: string | undefined;

  constructor(expression: string, cause: UsageError | MemoryFault) {
    const reason = reasonOf(cause);
    super(`gdb request failed: p ${expression}\n${reason}`);
    this.name = "RequestFailed";
    this.expression = expression;
    this.reason = reason;
    this.buildId = cause instanceof TypeUnknown ? cause.buildId : undefined;
  }
}

function reasonOf(cause: UsageError | MemoryFault): string {
  if (!(cause instanceof MemoryFault)) return cause.message;
  return `Cannot access memory at address 0x${hex(cause.address)}: ${cause.reason.replace("-", " ")}`;
}
