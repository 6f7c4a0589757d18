/** The open files of tasks as rows, and crash's text of them. */
import { type Address, type Cell, hex, isUnavailable, type Row, type Unavailable } from "#base";
import type { Kernel } from "#kernel";
import { cachedPageCount, type FileNames, fileMapping, fileTable, openFiles, taskPlaces } from "#kernel/file";
import { cellOf } from "../cell-of.ts";
import { centred } from "../centred.ts";
import { formatTaskHeader, type TaskHeader, taskHeader } from "../task-header.ts";
import { type FileReference, refersTo, refersToPlaces } from "./reference.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** An open file. */
export interface FileCell {
  readonly [name: string]: Cell;
  readonly descriptor: number;
  /** The `struct file`. */
  readonly file: Address;
  /** 0 for a file that is being opened or closed; so is `inode`. */
  readonly dentry: Fact<Address>;
  readonly inode: Fact<Address>;
  /** `REG`, `SOCK` ...; undefined without an inode. */
  readonly type: Fact<string> | undefined;
  readonly path: Fact<string> | undefined;
  /** The `struct address_space` of its pages, and how many are in memory; only where they were asked for. */
  readonly mapping: Fact<Address> | undefined;
  readonly pages: Fact<number> | undefined;
}

/** The open files of a task. */
export interface FilesRow extends TaskHeader, Row {
  readonly kind: "files";
  readonly task: TaskHeader["task"];
  /** Paths of its root and its working directory; undefined for a task that has given them up. */
  readonly root: Fact<string> | undefined;
  readonly cwd: Fact<string> | undefined;
  readonly files: readonly FileCell[];
  /** Why the files end early; undefined when they are all. */
  readonly broken: string | undefined;
  /** The files are those that refer to something, not all. */
  readonly narrowed: boolean;
  /** Anything of the task is among what was asked for. */
  readonly found: boolean;
  /** Pages were asked for. */
  readonly counted: boolean;
  /** How the task was chosen. */
  readonly chosen: "context" | "pid" | "address" | "foreach";
}

/** What is wanted of each task's files. */
export interface FilesRequest {
  readonly names: FileNames;
  /** Pages in memory instead of the addresses of files. */
  readonly counted: boolean;
  readonly reference: FileReference | undefined;
}

/** The row of a task. */
export function filesRow(
  kernel: Kernel,
  task: Address,
  { names, counted, reference }: FilesRequest,
  chosen: FilesRow["chosen"],
): FilesRow {
  const places = cellOf(() => placeNames(kernel, task, names));
  const [root, cwd] = isUnavailable(places) ? [places, places] : [places?.root, places?.cwd];
  const files: FileCell[] = [];
  const broken = cellOf(() => {
    const table = fileTable(kernel, task);
    if (table === 0n) return undefined;
    for (const { descriptor, file } of openFiles(kernel, table)) {
      const cell = fileCell(kernel, names, descriptor, file, counted);
      if (reference === undefined || refersTo(cell, reference)) files.push(cell);
    }
    return undefined;
  });
  return {
    kind: "files",
    ...taskHeader(kernel, task),
    root,
    cwd,
    files,
    broken: broken?.unavailable,
    narrowed: reference !== undefined,
    found: reference === undefined || files.length > 0 || refersToPlaces({ root, cwd }, reference),
    counted,
    chosen,
  };
}

function placeNames(
  kernel: Kernel,
  task: Address,
  names: FileNames,
): { root: Fact<string>; cwd: Fact<string> } | undefined {
  const places = taskPlaces(kernel, task);
  if (places === undefined) return undefined;
  const { root, cwd } = places;
  return {
    root: cellOf(() => names.path(root.dentry, root.mount)),
    cwd: cellOf(() => names.path(cwd.dentry, cwd.mount)),
  };
}

function fileCell(kernel: Kernel, names: FileNames, descriptor: number, file: Address, counted: boolean): FileCell {
  const found = cellOf(() => names.file(file) as { readonly [name in "dentry" | "mount" | "inode"]: Address });
  const none = { descriptor, file, type: undefined, path: undefined, mapping: undefined, pages: undefined };
  if (isUnavailable(found)) return { ...none, dentry: found, inode: found };
  const { dentry, mount, inode } = found;
  if (inode === 0n) return { ...none, dentry, inode };
  const mapping = counted ? cellOf(() => fileMapping(kernel, inode)) : undefined;
  return {
    descriptor,
    file,
    dentry,
    inode,
    type: cellOf(() => names.kind(inode)),
    path: cellOf(() => names.path(dentry, mount)),
    mapping,
    pages: typeof mapping === "bigint" ? cellOf(() => cachedPageCount(kernel, mapping)) : mapping,
  };
}

const TITLES = ` FD ${centred("FILE")} ${centred("DENTRY")} ${centred("INODE")} TYPE PATH\n`;
const COUNT_TITLES = ` FD ${centred("INODE")} ${centred("I_MAPPING")} NRPAGES TYPE PATH\n`;

/** A task's files, without the blank lines between tasks. */
export function* formatFiles(row: FilesRow): Generator<string> {
  const { root, cwd, files, broken, counted, narrowed } = row;
  yield `${formatTaskHeader(row)}\n`;
  if (root !== undefined || cwd !== undefined) {
    yield `ROOT: ${textOf(root)}    CWD: ${textOf(cwd)}${narrowed ? " " : ""}\n`;
  }
  if (files.length > 0) yield counted ? COUNT_TITLES : TITLES;
  else if (!narrowed && broken === undefined) yield "No open files\n";
  for (const file of files) yield counted ? formatCounted(file) : formatFile(file);
  if (broken !== undefined) yield `(open files: ${broken})\n`;
}

function formatFile({ descriptor, file, dentry, inode, type, path }: FileCell): string {
  const cells = [String(descriptor).padStart(3), addressOf(file), addressOf(dentry)];
  cells.push(dentry === 0n ? centred("?") : addressOf(inode), textOf(type).padEnd(4), textOf(path));
  return `${cells.join(" ")}\n`;
}

function formatCounted({ descriptor, inode, mapping, pages, type, path }: FileCell): string {
  const count = typeof pages === "number" ? String(pages) : "?";
  const cells = [String(descriptor).padStart(3), addressOf(inode), addressOf(mapping), count.padStart(7)];
  return `${[...cells, textOf(type).padEnd(4), textOf(path)].join(" ")}\n`;
}

function addressOf(cell: Fact<Address> | undefined): string {
  if (cell === undefined) return centred("?");
  return isUnavailable(cell) ? centred("(unknown)") : hex(cell, cell === 0n ? 16 : 1).padStart(16);
}

function textOf(cell: Fact<string> | undefined): string {
  if (cell === undefined) return "?";
  return isUnavailable(cell) ? "(unknown)" : cell;
}
