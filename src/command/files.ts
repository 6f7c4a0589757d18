/** files: open files of tasks, dentries, and the pages of a file. */
import { type Address, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { fileNames } from "#kernel/file";
import { type Arguments, has, valueOf, valuesOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { type CacheRow, formatCache, type NodeRow, nodeRows, pageRows } from "./files/cache.ts";
import { type DentryRow, dentryRow, formatDentry } from "./files/dentry.ts";
import { type FilesRequest, type FilesRow, filesRow, formatFiles } from "./files/open-files.ts";
import { parseReference } from "./files/reference.ts";
import { parseAddress } from "./number.ts";
import type { PageRow } from "./page/page-row.ts";
import { selectNumbered } from "./task-selection.ts";
import { SynopsisError } from "./usage.ts";

/** A line that says what an operand did not mean; the rest is shown all the same. */
interface ComplaintRow extends Row {
  readonly kind: "complaint";
  readonly text: string;
}

type AnyRow = FilesRow | DentryRow | CacheRow | NodeRow | PageRow | ComplaintRow;

export const files: Command<AnyRow> = {
  name: "files",
  summary: "open files",
  synopsis: ["[-d dentry] | [-p inode] | [-c] [-R reference] [pid | taskp] ... "],
  description: `Shows the open files of the current context's task, or of those named: the descriptor, the addresses of its
\`struct file\`, dentry and inode, the kind of the file and its path, below the root and the working directory of the
process. A file that is in no directory has the name that its file system gives it, or none (pipes); UNKN are files
without a kind, such as an eventfd.

A path is the one that the mount's own namespace shows, so that of a task in a chroot begins where the chroot is.`,
  options: [
    { name: "d", value: "dentry", help: "a name: its inode, super block, kind and path" },
    { name: "p", value: "inode", help: "the pages of a file that are in memory" },
    { name: "n", value: "inode", help: "the number of those pages on each NUMA node" },
    { name: "c", help: "with each open file the number of its pages that are in memory" },
    { name: "R", value: "reference", help: "only files of this descriptor, address, kind, or with this in their path" },
  ],
  operands: "task",
  rows: {
    files: {
      task: "the task",
      cpu: "the processor that it runs on or ran on last",
      root: "path of its root directory",
      cwd: "path of its working directory",
      files:
        "its open files: `descriptor`, addresses of the `struct file`, `dentry` and `inode`, `type`, `path`; with -c the address of the `struct address_space` (`mapping`) and the number of `pages` in memory",
      broken: "why the files end early",
      found: "anything of the task is among what was asked for",
      narrowed: "only files that refer to something are listed",
      counted: "pages were asked for",
      chosen: "how the task was chosen: `context`, `pid`, `address` or `foreach`",
    },
    dentry: {
      dentry: "address of the `struct dentry`",
      inode: "address of the `struct inode`; 0 for a name without a file",
      superBlock: "address of the `struct super_block`",
      type: "kind of the file, as crash abbreviates it",
      path: "its path",
    },
    cache: {
      inode: "address of the `struct inode`",
      mapping: "address of the `struct address_space` with its pages",
      pages: "number of pages in memory, as that counts them",
    },
    node: {
      node: "number of a NUMA node",
      pages: "number of the file's pages there",
    },
    page: {
      page: "address of the `struct page`",
      physical: "physical address of the page",
      mapping: "the `struct address_space` or `struct anon_vma` that it belongs to, with its low bits",
      index: "its place there, in pages",
      users: "reference count",
      flags: "the word of flags",
      names: "the flags that are set",
    },
    complaint: { text: "what an operand did not mean" },
  } satisfies RowsOf<AnyRow>,
  examples: [
    { line: "files 1", shows: "the open files of a process" },
    { line: "files -c 1", shows: "the pages of its files that are in memory" },
    { line: "foreach files -R console", shows: "who has a file open that has this in its name" },
  ],
  *foreach(session, args, tasks) {
    const { kernel } = session;
    if (has(args, "p")) throw new UsageError("files command does not support -p option");
    const request = filesRequest(kernel, args);
    for (const task of tasks) {
      session.checkpoint();
      const row = filesRow(kernel, task, request, "foreach");
      if (row.found) yield row;
    }
  },
  *run(session, args) {
    const { kernel } = session;
    const object = OBJECTS.find(([option]) => has(args, option));
    if (object !== undefined) {
      const [option, show] = object;
      yield* show(kernel, parseAddress(valueOf(args, option) ?? ""));
      return;
    }
    const request = filesRequest(kernel, args);
    if (args.operands.length === 0) yield filesRow(kernel, session.context, request, "context");
    for (const word of args.operands) {
      const selection = selectNumbered(kernel, word);
      if ("error" in selection) yield { kind: "complaint", text: `files: ${selection.error}` };
      else for (const { address } of selection.tasks) yield filesRow(kernel, address, request, selection.by);
    }
  },
  text: formatAll,
};

/** Views of one object, by option; crash takes the first that is given. */
const OBJECTS: readonly (readonly [string, (kernel: Kernel, at: Address) => Iterable<AnyRow>])[] = [
  ["d", (kernel, at) => [dentryRow(kernel, at)]],
  ["p", (kernel, at) => pageRows(kernel, at)],
  ["n", (kernel, at) => nodeRows(kernel, at)],
];

function filesRequest(kernel: Kernel, args: Arguments): FilesRequest {
  const [reference, ...more] = valuesOf(args, "R");
  if (more.length > 0) throw new SynopsisError("only one -R option allowed");
  return {
    names: fileNames(kernel),
    counted: has(args, "c"),
    reference: reference === undefined ? undefined : parseReference(reference),
  };
}

/** Tasks apart as crash keeps them: a blank line before each further one, and behind one that was named by its pid. */
function* formatAll(rows: Iterable<AnyRow>): Generator<string> {
  let before = 0;
  let pid: number | undefined;
  for (const row of rows) {
    switch (row.kind) {
      case "files":
        // Tasks of one pid stand together.
        if (before > 0 && !row.narrowed && (row.chosen !== "pid" || row.task.pid !== pid)) yield "\n";
        pid = row.task.pid;
        if (row.found) yield* formatFiles(row);
        if (row.found && row.narrowed) yield "\n";
        if (row.chosen === "pid") yield "\n";
        break;
      case "complaint":
        yield `${row.text}\n`;
        break;
      case "dentry":
        yield formatDentry(row);
        break;
      default:
        yield formatCache(row, before === 1);
    }
    before++;
  }
}
