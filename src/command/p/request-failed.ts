import { hex, MemoryFault, UsageError } from "#base";
import { UntypedSymbol } from "#object";
import type { Session } from "../session.ts";
import { PlainUsageError } from "../usage.ts";
import { TypeUnknown } from "../value/untyped.ts";

/**
 * gdb would refuse a line: crash's complaint, and on the next line the reason in gdb's words, which crash leaves out. A
 * silent session, which scripts hold, says what crash does; `reason` is in the JSON form all the same.
 */
class RequestFailed extends UsageError {
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

/**
 * The error for a line that gdb would refuse, or whose expression has no value; errors of ours, and complaints that are
 * whole already, pass.
 */
export function requestFailed({ kernel, settings }: Session, line: string, error: unknown): unknown {
  const fail = (cause: UsageError | MemoryFault): RequestFailed =>
    new RequestFailed(line, cause, settings.silent === true);
  if (error instanceof UntypedSymbol) return fail(new TypeUnknown(kernel, error.symbol.name));
  if (error instanceof PlainUsageError) return error;
  return error instanceof UsageError || error instanceof MemoryFault ? fail(error) : error;
}
