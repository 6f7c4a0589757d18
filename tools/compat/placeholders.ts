import { join } from "node:path";
import type { Answer } from "./markers.ts";

/** What finds the value of one kind of placeholder. */
interface Kind {
  /** The command line that crash is asked. */
  readonly question: (argument: string) => string;
  /** The value in crash's answer. */
  readonly find: (text: string, argument: string) => string | undefined;
}

const PS_ROW = /^[> -] +(?<pid>\d+) +\d+ +\d+ +(?<task>[0-9a-f]+) /m;

/** The column `field` of the row of `mount` whose directory is `directory`. */
function mounted(field: 0 | 1 | 3): Kind {
  return {
    question: () => "mount",
    find: (text, directory) => {
      const rows = text.split("\n").map((row) => row.trim().split(/ +/));
      return rows.find((row) => row.length === 5 && row[4] === directory)?.[field];
    },
  };
}

/** A column of the row of `files` whose path is the last word, among those of the task that the first word names. */
function opened(field: 1 | 2 | 3): Kind {
  return {
    question: (argument) => `foreach ${argument.split(" ")[0]} files`,
    find: (text, argument) => {
      const rows = text.split("\n").map((row) => row.trim().split(/ +/));
      return rows.find((row) => row.length >= 6 && row[5] === argument.split(" ")[1])?.[field];
    },
  };
}

/** Columns of the range of a task whose flags are the last word: `{vma:httpd 8000075}`. */
function mapped(field: 0 | 1): Kind {
  return {
    question: (argument) => `foreach ${argument.split(" ")[0]} vm`,
    find: (text, argument) => {
      const rows = text.split("\n").map((row) => row.trim().split(/ +/));
      return rows.find((row) => row.length >= 4 && row[3] === argument.split(" ")[1])?.[field];
    },
  };
}

/** The columns above the ranges of a task. */
function space(field: 0 | 1): Kind {
  return {
    question: (name) => `foreach ${name} vm`,
    find: (text) => /^ +MM .*\n(.*)$/m.exec(text)?.[1]?.trim().split(/ +/)[field],
  };
}

const KINDS: Readonly<Record<string, Kind>> = {
  /** The address of a symbol. */
  addr: { question: (symbol) => `sym ${symbol}`, find: (text) => /^([0-9a-f]+) \(/m.exec(text)?.[1] },
  /** The pid of the first task of that name. */
  pid: { question: (name) => `ps ${name}`, find: (text) => PS_ROW.exec(text)?.groups?.["pid"] },
  /** The task_struct of the first task of that name or pid. */
  task: { question: (name) => `ps ${name}`, find: (text) => PS_ROW.exec(text)?.groups?.["task"] },
  /** The struct mount on a directory. */
  mount: mounted(0),
  /** The super_block on a directory. */
  sb: mounted(1),
  /** The device on a directory. */
  device: mounted(3),
  /** An open file of a task, its dentry, its inode: `{inode:httpd /boot/hello}`. */
  file: opened(1),
  dentry: opened(2),
  inode: opened(3),
  /** A range of a task by its flags, and where it begins. */
  vma: mapped(0),
  start: mapped(1),
  /** The address space of a task. */
  mm: space(0),
  pgd: space(1),
  /** The value of a C expression, in hexadecimal. */
  value: {
    question: (expression) => `p/x (unsigned long)${expression}`,
    find: (text) => /^\$\d+ = 0x([0-9a-f]+)$/m.exec(text)?.[1],
  },
};

/** `{modules:PATH}`: the file PATH among the debug files of the kernel's modules, which the dump does not know. */
const MODULES = "modules";
const PLACEHOLDER = /\{(\w+):([^{}]*)\}/g;

/** The command lines whose answers {@link fillPlaceholders} needs, each once. */
export function placeholderQuestions(lines: readonly string[]): readonly string[] {
  const questions = lines.flatMap((line) =>
    [...line.matchAll(PLACEHOLDER)].flatMap(([placeholder, kind = "", argument = ""]) =>
      kind === MODULES ? [] : [kindOf(placeholder, kind).question(argument)],
    ),
  );
  return [...new Set(questions)];
}

/**
 * `line` with its placeholders replaced; undefined when this dump has no value for one of them. `moduleFolder` holds the
 * debug files of the kernel's modules, when they are at hand.
 */
export function fillPlaceholders(
  line: string,
  answers: ReadonlyMap<string, Answer>,
  moduleFolder?: string,
): string | undefined {
  let complete = true;
  const valueOf = (placeholder: string, name: string, argument: string): string | undefined => {
    if (name === MODULES) return moduleFolder === undefined ? undefined : join(moduleFolder, argument);
    const kind = kindOf(placeholder, name);
    return kind.find(answers.get(kind.question(argument))?.text ?? "", argument);
  };
  const filled = line.replace(PLACEHOLDER, (placeholder: string, name: string, argument: string) => {
    const value = valueOf(placeholder, name, argument);
    if (value === undefined) complete = false;
    return value ?? placeholder;
  });
  return complete ? filled : undefined;
}

function kindOf(placeholder: string, name: string): Kind {
  const kind = KINDS[name];
  if (kind === undefined) throw new Error(`unknown placeholder ${placeholder}`);
  return kind;
}
