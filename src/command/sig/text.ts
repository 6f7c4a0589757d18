/** The text of sig's rows. */
import { hex, isUnavailable, type Unavailable } from "#base";
import { formatTaskHeader } from "../task-header.ts";
import type { ActionCell, PendingCell, ProcessPart, SignalsRow, ThreadPart } from "./rows.ts";

/** The lines of a task, its header among them. */
export function* formatSignals(row: SignalsRow): Generator<string> {
  const indent = row.indented ? "  " : "";
  yield `${indent}${formatTaskHeader(row)}\n`;
  if (row.process !== undefined) yield* formatProcess(row.process);
  if (row.thread !== undefined) for (const line of formatThread(row.thread, indent)) yield line;
  if (row.shared !== undefined) {
    yield "SHARED_PENDING\n";
    yield* formatPending(row.shared, "");
  }
}

function* formatProcess({ signalStruct, threads, counts, actions }: ProcessPart): Generator<string> {
  const count = threads === undefined ? "" : `${counts === "users" ? "COUNT" : "NR_THREADS"}: ${threads}`;
  yield `SIGNAL_STRUCT: ${isUnavailable(signalStruct) ? said(signalStruct) : signalStruct.toString(16)}  ${count}\n`;
  if (signalStruct === 0n) return;
  yield " SIG    SIGACTION        HANDLER       MASK       FLAGS           \n";
  if (isUnavailable(actions)) yield `  (${actions.unavailable})\n`;
  else for (const action of actions) yield formatAction(action);
}

/** Columns of an address in the process's memory. */
const USER_WIDTH = 10;

function formatAction({ signal, action, handler, mask, flags, flagNames }: ActionCell): string {
  const what = (typeof handler === "bigint" ? handler.toString(16) : handler).padStart(USER_WIDTH);
  const names = flagNames.length === 0 ? "" : `(${flagNames.join("|")})`;
  return `${`[${signal}]`.padStart(4)} ${hex(action, 16)} ${what} ${mask} ${flags.toString(16)} ${names}\n`;
}

function* formatThread({ pending, blocked, waiting }: ThreadPart, indent: string): Generator<string> {
  yield `${indent}SIGPENDING: ${isUnavailable(pending) ? said(pending) : pending ? "yes" : "no"}\n`;
  yield `${indent}   BLOCKED: ${isUnavailable(blocked) ? said(blocked) : blocked}\n`;
  yield `${indent}PRIVATE_PENDING\n`;
  yield* formatPending(waiting, indent);
}

function* formatPending(pending: PendingCell | Unavailable, indent: string): Generator<string> {
  if (isUnavailable(pending)) {
    yield `${indent}    SIGNAL: ${said(pending)}\n`;
    return;
  }
  yield `${indent}    SIGNAL: ${pending.set}\n`;
  const { queued, broke } = pending;
  yield `${indent}  SIGQUEUE: ${queued.length === 0 && broke === undefined ? "(empty)" : " SIG      SIGINFO     "}\n`;
  for (const { signal, info } of queued) yield `             ${String(signal).padStart(3)}  ${info.toString(16)}\n`;
  if (broke !== undefined) yield `             (${broke})\n`;
}

const said = ({ unavailable }: Unavailable): string => `(${unavailable})`;
