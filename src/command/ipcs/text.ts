/** crash's text of System V's objects. */
import { type Cell, hex, isUnavailable, type Unavailable } from "#base";
import type { IpcKind } from "#kernel/ipc";
import type { IpcRow } from "./rows.ts";

/** Above the objects of a kind. */
export const IPC_TITLES: Readonly<Record<IpcKind, string>> = {
  shm: "SHMID_KERNEL     KEY      SHMID      UID   PERMS BYTES      NATTCH STATUS\n",
  sem: "SEM_ARRAY        KEY      SEMID      UID   PERMS NSEMS     \n",
  msg: "MSG_QUEUE        KEY      MSQID      UID   PERMS USED-BYTES   MESSAGES    \n",
};

/** An object: a line, and of shared memory two more where its pages were asked for. */
export function formatIpc(row: IpcRow): string {
  const { object, key, id, uid, mode } = row;
  const shownKey = isUnavailable(key) ? "?" : hex(key, 8);
  const permissions = isUnavailable(mode) ? "?" : mode.toString(8);
  const place = `${hex(object).padEnd(16)} ${shownKey.padEnd(8)} ${count(id).padEnd(10)}`;
  const start = `${place} ${count(uid).padEnd(5)} ${permissions.padEnd(5)}`;
  switch (row.kind) {
    case "shm": {
      const status = `${row.doomed === true ? "dest" : ""} ${row.locked === true ? "locked" : ""}`;
      const line = `${start} ${count(row.bytes).padEnd(10)} ${count(row.attached).padEnd(6)} ${status}\n`;
      if (row.pages === undefined || row.inode === undefined) return line;
      const { allocated, resident, swapped } = row.pages;
      const pages = [allocated, resident, swapped].map(count).join("/");
      const inode = isUnavailable(row.inode) ? "(unknown)" : hex(row.inode);
      return `${line}PAGES ALLOCATED/RESIDENT/SWAPPED: ${pages}\nINODE: ${inode}\n`;
    }
    case "sem":
      return `${start} ${count(row.count).padEnd(10)}\n`;
    case "msg":
      return `${start} ${count(row.bytes).padEnd(12)} ${count(row.messages).padEnd(12)}\n`;
  }
}

function count(cell: number | Unavailable): string {
  return isUnavailable(cell satisfies Cell) ? "?" : String(cell);
}
