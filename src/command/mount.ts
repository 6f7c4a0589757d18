/** mount: mounted file systems. */
import { type Address, type Cell, hex, isUnavailable, type Row, type Unavailable, UsageError } from "#base";
import type { Kernel } from "#kernel";
import {
  fileSystemName,
  freezeLevel,
  type MountView,
  mountNamespaceOf,
  mountPath,
  mounts,
  superBlockAt,
  superBlockBehind,
} from "#kernel/fs";
import { taskTable } from "#kernel/task";
import { type Arguments, has, valueOf } from "./arguments.ts";
import { cellOf } from "./cell-of.ts";
import type { Command, RowsOf } from "./command.ts";
import { notApplicable } from "./not-applicable.ts";
import { parseAddress } from "./number.ts";
import { chosenTask } from "./task-selection.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** A mounted file system at one place. */
interface MountRow {
  readonly kind: "mount";
  /** The `struct mount`, and the `struct vfsmount` inside it. */
  readonly mount: Address;
  readonly vfsmount: Address;
  readonly superBlock: Fact<Address>;
  readonly type: Fact<string>;
  readonly device: Fact<string>;
  readonly directory: Fact<string>;
  /** The dentry that is seen at the mount point. */
  readonly root: Fact<Address>;
  readonly id: Fact<number>;
  /** What a freeze of the file system keeps out: `SB_UNFROZEN` for nothing. */
  readonly frozen: Fact<string | undefined>;
}

const TITLES = "     MOUNT           SUPERBLK     TYPE   DEVNAME   DIRNAME\n";

export const mount: Command<Row & MountRow> = {
  name: "mount",
  summary: "mounted file systems",
  synopsis: ["[-f][-i] [-n pid|task] [mount|vfsmount|superblock|dev|dir|dentry|inode]"],
  description: `Shows the mounts that init sees, or with -n those of another task's mount namespace: the \`struct mount\`, the
super block, the type, the device and the directory.

With operands only the mounts that one of them means: by the address of the mount, its vfsmount or its super block, by
type, device or directory, or by the address of any dentry or inode of the file system.`,
  options: [
    { name: "n", value: "pid|task", help: "the mount namespace of this task" },
    { name: "f", help: "open files: kernels since v3.13 keep no list of them" },
    { name: "i", help: "dirty inodes: kernels since v2.6.32 keep no list of them" },
  ],
  operands: "word",
  rows: {
    mount: {
      mount: "address of the `struct mount`",
      vfsmount: "address of the `struct vfsmount` inside it",
      superBlock: "address of the `struct super_block`",
      type: "name of the kind of file system",
      device: "what was mounted, as /proc/mounts shows it",
      directory: "path of the mount point",
      root: "address of the dentry that is seen at the mount point",
      id: "number of the mount, as /proc/PID/mountinfo shows it",
      frozen: "what a freeze of the file system keeps out: `SB_UNFROZEN` for nothing, to `SB_FREEZE_COMPLETE`",
    },
  } satisfies RowsOf<MountRow>,
  examples: [
    { line: "mount", shows: "all mounts" },
    { line: "mount /boot", shows: "what is mounted there" },
    { line: "mount -n 1", shows: "what pid 1 sees" },
  ],
  *run(session, args) {
    const { kernel } = session;
    refuseLists(args);
    const rows: (Row & MountRow)[] = [];
    for (const view of mounts(kernel, chosenNamespace(kernel, valueOf(args, "n")))) {
      session.checkpoint();
      const row = mountRow(kernel, view);
      if (args.operands.length === 0) yield row;
      else rows.push(row);
    }
    for (const word of args.operands) yield* selectMounts(kernel, rows, word);
  },
  *text(rows) {
    let titled = false;
    for (const row of rows) {
      if (!titled) yield TITLES;
      titled = true;
      yield formatMount(row);
    }
  },
};

/** crash's complaints about options whose lists only old kernels kept. */
function refuseLists(args: Arguments): void {
  for (const [option, list] of [
    ["i", "s_dirty"],
    ["f", "s_files"],
  ] as const) {
    if (!has(args, option)) continue;
    throw new UsageError(
      `the super_block.${list} linked list does not exist in this kernel\nmount: ${notApplicable(option)}`,
    );
  }
}

/** The mount namespace of the task that was named, or else of the first process. */
function chosenNamespace(kernel: Kernel, word: string | undefined): Address {
  const task = word === undefined ? taskTable(kernel).tasks.find(({ pid }) => pid > 0) : chosenTask(kernel, word);
  const namespace = task === undefined ? undefined : mountNamespaceOf(kernel, task.address);
  if (namespace === undefined) throw new UsageError("cannot determine mount list location!");
  return namespace;
}

function mountRow(kernel: Kernel, view: MountView): Row & MountRow {
  const superBlock = cellOf(() => view.superBlock());
  const ofFileSystem = <T extends Cell>(read: (block: ReturnType<typeof superBlockAt>) => T): Fact<T> =>
    isUnavailable(superBlock) ? superBlock : cellOf(() => read(superBlockAt(kernel, superBlock)));
  return {
    kind: "mount",
    mount: view.address,
    vfsmount: view.vfsmount(),
    superBlock,
    type: ofFileSystem((block) => fileSystemName(kernel, block)),
    device: cellOf(() => view.deviceName()),
    directory: cellOf(() => mountPath(kernel, view)),
    root: cellOf(() => view.root()),
    id: cellOf(() => view.id()),
    frozen: ofFileSystem(freezeLevel),
  };
}

/** The rows that an operand means: its own mount or file system, else the file system of a dentry or inode there. */
function selectMounts(kernel: Kernel, rows: readonly (Row & MountRow)[], word: string): readonly (Row & MountRow)[] {
  const at = /^(0x)?[0-9a-f]{1,16}$/i.test(word) ? parseAddress(word) : undefined;
  const path = withoutSpareSlashes(word);
  const named = rows.filter(
    (row) =>
      (at !== undefined && [row.mount, row.vfsmount, row.superBlock].includes(at)) ||
      [row.type, row.device, row.directory].some(
        (text) => typeof text === "string" && withoutSpareSlashes(text) === path,
      ),
  );
  if (named.length > 0 || at === undefined) return named;
  const behind = superBlockBehind(kernel, at);
  return behind === undefined ? [] : rows.filter((row) => row.superBlock === behind);
}

/** Paths are the same whatever number of slashes separates their components, and whether one ends them. */
function withoutSpareSlashes(path: string): string {
  return path.replace(/\/+/g, "/").replace(/(.)\/$/, "$1");
}

/** Columns of type and device together, below which crash pads and above which it does not. */
const SHARED_WIDTH = 17;

function formatMount({ mount: at, superBlock, type, device, directory }: MountRow): string {
  const text = (fact: Fact<string>): string => (isUnavailable(fact) ? "(unknown)" : fact);
  const block = isUnavailable(superBlock) ? "(unknown)".padStart(16) : hex(superBlock).padStart(16);
  const kind = isUnavailable(type) ? "unknown" : type;
  // A long type eats the blanks behind the device's name.
  const shared = `${kind.padEnd("rootfs".length)} ${text(device).padEnd("DEVNAME".length + 2)} `;
  const kept = Math.max(SHARED_WIDTH, shared.trimEnd().length + 1);
  return `${hex(at).padStart(16)} ${block} ${shared.slice(0, kept)}${text(directory).padEnd(10)}\n`;
}
