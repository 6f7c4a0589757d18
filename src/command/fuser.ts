/** fuser: the tasks that use a file. */
import { type Address, hex, optional, type Row, remembered, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { isKernelAddress } from "#kernel/address-space";
import { type FileNames, fileNames, fileTable, openFiles, taskPlaces } from "#kernel/file";
import { taskAt, taskTable } from "#kernel/task";
import { vmas } from "#kernel/user-memory";
import type { Command, RowsOf } from "./command.ts";
import { findAddress } from "./number.ts";
import { type TaskHeader, taskHeader } from "./task-header.ts";
import { SynopsisError } from "./usage.ts";

/** What a task uses a file as. */
type Use = "root" | "cwd" | "fd" | "mmap";

/** A task that uses a file. */
interface UserRow extends Row {
  readonly kind: "user";
  readonly file: string;
  readonly task: TaskHeader["task"];
  readonly uses: readonly Use[];
}
/** No task does. */
interface NobodyRow extends Row {
  readonly kind: "nobody";
  readonly file: string;
}
type FuserRow = UserRow | NobodyRow;

const TITLES = " PID         TASK        COMM             USAGE\n";

export const fuser: Command<FuserRow> = {
  name: "fuser",
  summary: "the tasks that use a file",
  synopsis: ["[pathname | inode]"],
  description: `Shows the tasks that use a file, given by its whole path or by the address of its inode: as their root or working
directory, through a descriptor, or by mapping it. The address of a \`struct file\`, of a dentry or of a range means
the uses that it has a part in.`,
  options: [],
  operands: "file",
  rows: {
    user: {
      file: "what was asked for",
      task: "a task that uses it",
      uses: "what as: `root`, `cwd`, `fd`, `mmap`",
    },
    nobody: { file: "what was asked for, and nobody uses" },
  } satisfies RowsOf<FuserRow>,
  examples: [
    { line: "fuser /dev/console", shows: "who has a file open" },
    { line: "fuser /", shows: "whose root or working directory a directory is" },
  ],
  *run(session, { operands }) {
    const { kernel } = session;
    if (operands.length === 0) throw new SynopsisError();
    const names = fileNames(kernel);
    for (const word of operands) {
      const usesOf = usesFinder(kernel, names, word);
      let found = false;
      const { tasks } = taskTable(kernel);
      for (const [i, { address }] of tasks.entries()) {
        session.checkpoint();
        session.progress(i / tasks.length);
        const uses = usesOf(address);
        if (uses.length === 0) continue;
        found = true;
        yield { kind: "user", file: word, task: taskHeader(kernel, address).task, uses };
      }
      if (!found) yield { kind: "nobody", file: word };
    }
  },
  *text(rows) {
    let titled: string | undefined;
    for (const row of rows) {
      if (row.kind === "nobody") {
        yield `No users of ${row.file.replace(/^0x/, "")} found\n`;
        continue;
      }
      if (titled !== row.file) yield TITLES;
      titled = row.file;
      yield formatUser(row);
    }
  },
};

/** What tests a place in the tree of names, an open file, and what a task has mapped. */
interface Wanted {
  place(dentry: Address, mount: Address): boolean;
  file(at: Address): boolean;
  range(at: Address): boolean;
}

function wantedBy(names: FileNames, word: string): Wanted {
  if (word.startsWith("/")) {
    const place = (dentry: Address, mount: Address): boolean => names.path(dentry, mount) === word;
    return {
      place,
      file(at) {
        const { dentry, mount } = names.file(at);
        return dentry !== 0n && place(dentry, mount);
      },
      range: () => false,
    };
  }
  const wanted = findAddress(word);
  if (wanted === undefined || !isKernelAddress(wanted)) throw new UsageError(`invalid argument: ${word}`);
  return {
    place: (dentry) => names.inode(dentry) === wanted,
    file(at) {
      const { dentry, inode } = names.file(at);
      return at === wanted || dentry === wanted || inode === wanted;
    },
    range: (at) => at === wanted,
  };
}

/** Finds how tasks use what `word` means; what threads share is looked at once, and what cannot be read is no use. */
function usesFinder(kernel: Kernel, names: FileNames, word: string): (task: Address) => readonly Use[] {
  const wanted = wantedBy(names, word);
  const isOpen = shared((table) => {
    for (const { file } of openFiles(kernel, table)) if (optional(() => wanted.file(file))) return true;
    return false;
  });
  const isMapped = shared((mm) => {
    for (const vma of vmas(kernel, mm)) {
      const file = vma.file();
      if (file !== 0n && (wanted.range(vma.address) || optional(() => wanted.file(file)))) return true;
    }
    return false;
  });
  return (task) => {
    const uses: Use[] = [];
    const add = (use: Use, test: () => boolean): void => {
      if (optional(test)) uses.push(use);
    };
    const places = optional(() => taskPlaces(kernel, task));
    if (places !== undefined) {
      add("root", () => wanted.place(places.root.dentry, places.root.mount));
      add("cwd", () => wanted.place(places.cwd.dentry, places.cwd.mount));
    }
    add("fd", () => isOpen(fileTable(kernel, task)));
    add("mmap", () => isMapped(taskAt(kernel, task).mm()));
    return uses;
  };
}

/** The answer for what several tasks may share; none for 0. */
const shared = (test: (at: Address) => boolean): ((at: Address) => boolean) =>
  remembered((at) => at !== 0n && (optional(() => test(at)) ?? false));

/** crash cuts the quoted name at fifteen characters, quote and all. */
const NAME_WIDTH = 15;

function formatUser({ task: { pid, task, comm }, uses }: UserRow): string {
  const name = `"${comm}"`.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH);
  return `${String(pid).padStart(5)}  ${hex(task).padStart(16)}  ${name}  ${uses.map((use) => `${use} `).join("")}\n`;
}
