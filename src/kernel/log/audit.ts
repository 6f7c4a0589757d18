/** Audit records that no audit daemon had fetched yet (kernel/audit.c). */
import { type Address, CorruptionError, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { BufferQueue, NetlinkHeader, SocketBuffer } from "./audit.layout.ts";

/** The queues that kernels have had, what was refused before first, as crash lists them; `skb` marks the older ones. */
const QUEUES = ["audit_hold_queue", "audit_retry_queue", "audit_queue", "audit_skb_hold_queue", "audit_skb_queue"];
/** audit_backlog_limit is some thousands; more than this is a broken list. */
const MOST_RECORDS = 1_000_000;
/** MAX_AUDIT_MESSAGE_LENGTH. */
const LONGEST = 8970;

/** One audit record. */
export interface AuditRecord {
  /** The variable that heads its queue. */
  readonly queue: string;
  /** AUDIT_*: 1300 for a system call, 1400 for an access decision ... (include/uapi/linux/audit.h). */
  readonly type: number;
  /** Bytes as Latin-1: `audit(1489384479.809:4342): ...`. */
  readonly text: string;
}

/** The records of all queues; nothing on a kernel without audit. CorruptionError for a queue that does not end. */
export function* auditRecords(kernel: Kernel): Generator<AuditRecord, void> {
  const buffers = kernel.layout(SocketBuffer);
  const queues = kernel.layout(BufferQueue);
  for (const name of QUEUES) {
    const head = kernel.target.symbols.find(name)?.address;
    if (head === undefined) continue;
    let steps = 0;
    for (let at = queues.at(head).first(); at !== head && at !== 0n; at = buffers.at(at).next()) {
      if (++steps > MOST_RECORDS) throw new CorruptionError(name, at, `more than ${MOST_RECORDS} records`);
      yield { queue: name, ...readMessage(kernel, buffers.at(at).data(), buffers.at(at).length()) };
    }
  }
}

function readMessage(kernel: Kernel, data: Address, size: number): { readonly type: number; readonly text: string } {
  const layout = kernel.layout(NetlinkHeader);
  const header = layout.at(data);
  // The header's length leaves the header itself out (audit_log_end), unlike that of other netlink messages.
  const length = Math.min(header.length(), size - layout.size, LONGEST);
  const text = length > 0 ? kernel.target.memory.cstring(offsetBy(data, layout.size), length) : "";
  return { type: header.type(), text };
}
