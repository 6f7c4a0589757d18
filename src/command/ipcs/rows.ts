/** System V's objects as rows. */
import { type Address, type Cell, isUnavailable, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import {
  type IpcKind,
  messageQueues,
  type PermissionView,
  semaphoreSets,
  sharedInode,
  sharedMemory,
  sharedPages,
} from "#kernel/ipc";
import { cellOf } from "../cell-of.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** What objects have in common. */
interface ObjectRow extends Row {
  readonly object: Address;
  /** Unsigned. */
  readonly key: Fact<number>;
  readonly id: Fact<number>;
  readonly uid: Fact<number>;
  /** The permission bits. */
  readonly mode: Fact<number>;
  /** It is shown by itself, not in a list. */
  readonly apart: boolean;
}

/** Shared memory. */
export interface SharedRow extends ObjectRow {
  readonly kind: "shm";
  readonly bytes: Fact<number>;
  readonly attached: Fact<number>;
  /** It goes with the last process that has it. */
  readonly doomed: Fact<boolean>;
  readonly locked: Fact<boolean>;
  /** Where its pages are; undefined when that was not asked for. */
  readonly pages:
    | { readonly allocated: Fact<number>; readonly resident: Fact<number>; readonly swapped: Fact<number> }
    | undefined;
  readonly inode: Fact<Address> | undefined;
}

/** A set of semaphores. */
export interface SemaphoresRow extends ObjectRow {
  readonly kind: "sem";
  readonly count: Fact<number>;
}

/** A message queue. */
export interface MessagesRow extends ObjectRow {
  readonly kind: "msg";
  readonly bytes: Fact<number>;
  readonly messages: Fact<number>;
}

/** An object of any kind. */
export type IpcRow = SharedRow | SemaphoresRow | MessagesRow;

/** Bits of `mode`: SHM_DEST and SHM_LOCKED (include/linux/shm.h). */
const DOOMED = 0o1000;
const LOCKED = 0o2000;

/** How objects are shown. */
export interface IpcRequest {
  /** Each by itself. */
  readonly apart: boolean;
  /** With where the pages of shared memory are. */
  readonly pages: boolean;
}

/** The objects of one kind. */
export function* ipcRows(
  kernel: Kernel,
  namespace: Address,
  kind: IpcKind,
  request: IpcRequest,
  fail: (error: unknown) => void,
): Generator<IpcRow> {
  const { apart } = request;
  switch (kind) {
    case "shm":
      for (const { view, permission } of sharedMemory(kernel, namespace, fail)) {
        const bytes = cellOf(() => view.size());
        yield {
          kind,
          object: view.address,
          ...common(permission),
          apart: apart || request.pages,
          bytes,
          attached: cellOf(() => view.attached()),
          doomed: cellOf(() => (permission.mode() & DOOMED) !== 0),
          locked: cellOf(() => (permission.mode() & LOCKED) !== 0),
          pages: request.pages ? pagesOf(kernel, bytes, () => view.file()) : undefined,
          inode: request.pages ? cellOf(() => sharedInode(kernel, view.file())) : undefined,
        };
      }
      break;
    case "sem":
      for (const { view, permission } of semaphoreSets(kernel, namespace, fail)) {
        yield { kind, object: view.address, ...common(permission), apart, count: cellOf(() => view.count()) };
      }
      break;
    case "msg":
      for (const { view, permission } of messageQueues(kernel, namespace, fail)) {
        const [bytes, messages] = [cellOf(() => view.bytes()), cellOf(() => view.messages())];
        yield { kind, object: view.address, ...common(permission), apart, bytes, messages };
      }
  }
}

function common(permission: PermissionView): Pick<ObjectRow, "key" | "id" | "uid" | "mode"> {
  return {
    key: cellOf(() => permission.key() >>> 0),
    id: cellOf(() => permission.id()),
    uid: cellOf(() => permission.owner()),
    mode: cellOf(() => permission.mode() & 0o777),
  };
}

function pagesOf(kernel: Kernel, bytes: Fact<number>, file: () => Address): SharedRow["pages"] {
  const { pageSize } = kernel.target.physical;
  const allocated = isUnavailable(bytes) ? bytes : Math.ceil(bytes / pageSize);
  const pages = cellOf(() => ({ ...sharedPages(kernel, file()) }));
  return isUnavailable(pages) ? { allocated, resident: pages, swapped: pages } : { allocated, ...pages };
}
