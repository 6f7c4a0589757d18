import { UsageError } from "#base";
import type { Pager } from "#command";
import { REFUSED_OPTIONS } from "./refused-options.table.ts";

/** What a session is opened and held with. */
export interface SessionOptions {
  /** The file arguments, in any order: dump files and a vmlinux; also addresses of servers, and FILE@ADDRESS words. */
  readonly files: readonly string[];
  /** -i: commands to run first. */
  readonly inputFile: string | undefined;
  /** -s: neither banner nor echo nor pager. */
  readonly silent: boolean;
  /** --strict: the exit status tells that a command failed. */
  readonly strict: boolean;
  /** --force: use a vmlinux although its build-id is not the dump's. */
  readonly force: boolean;
  /** --debuginfod: ask servers for the kernel's debug file when no vmlinux is given. */
  readonly debuginfod: boolean;
  /** --kaslr: how far the kernel was moved, in bytes. */
  readonly kernelOffset: bigint | undefined;
  /** --phys-base, -m phys_base=: phys_base of the kernel; signed. */
  readonly physicalBase: bigint | undefined;
  /** --vmcoreinfo: a file in the place of the dump's VMCOREINFO. */
  readonly vmcoreinfo: string | undefined;
  /** --src: the folder of the kernel's source. */
  readonly sourceFolder: string | undefined;
  /** --zero_excluded: pages that makedumpfile left out read as zeros. */
  readonly zeroExcluded: boolean;
  /** --minimal: only the commands that need no more than memory and symbols. */
  readonly minimal: boolean;
  /** --no_crashrc switches start-up files off. */
  readonly rcFiles: boolean;
  /** --hex, --dec. */
  readonly radix: 10 | 16;
  /** --no_scroll switches the pager off. */
  readonly scroll: boolean;
  /** --less, --more, --CRASHPAGER. */
  readonly pager: Pager | undefined;
}

/** What the program is asked to do. */
export type Invocation =
  | { readonly kind: "session"; readonly options: SessionOptions }
  /** --help, or the page of one command. */
  | { readonly kind: "help"; readonly command: string | undefined }
  | { readonly kind: "version" }
  /** --osrelease, --build-id, --log: print that of a dump and exit. */
  | { readonly kind: "osrelease" | "build-id" | "log"; readonly dump: string };

interface ProgramOption {
  readonly names: readonly string[];
  readonly value?: string;
  readonly help: string;
  /** What it changes of a session, or what it makes the program do instead. */
  readonly means: ((value: string) => Partial<SessionOptions>) | ((value: string) => Invocation);
}

const OPTIONS: readonly ProgramOption[] = [
  { names: ["-i"], value: "FILE", help: "run the commands of FILE first", means: (inputFile) => ({ inputFile }) },
  { names: ["-s"], help: "silent: neither banner nor prompt nor pager", means: () => ({ silent: true }) },
  { names: ["--strict"], help: "exit with status 2 when a command failed", means: () => ({ strict: true }) },
  { names: ["--force"], help: "use a vmlinux of another build", means: () => ({ force: true }) },
  {
    names: ["--debuginfod"],
    help: "fetch the vmlinux from the servers in $DEBUGINFOD_URLS",
    means: () => ({ debuginfod: true }),
  },
  {
    names: ["--kaslr"],
    value: "OFFSET|auto",
    help: "how far the kernel was moved; found out by itself unless given",
    means: (text) => ({ kernelOffset: text === "auto" ? undefined : parseOffset("--kaslr", text) }),
  },
  {
    names: ["--phys-base"],
    value: "ADDRESS",
    help: "the kernel's phys_base; found out by itself unless given",
    means: (text) => ({ physicalBase: parseOffset("--phys-base", text) }),
  },
  {
    names: ["-m", "--machdep"],
    value: "phys_base=ADDRESS",
    help: "the same as --phys-base",
    means: (text) => ({ physicalBase: parseMachineOption(text) }),
  },
  {
    names: ["--vmcoreinfo"],
    value: "FILE",
    help: "read VMCOREINFO from FILE, not from the dump",
    means: (vmcoreinfo) => ({ vmcoreinfo }),
  },
  {
    names: ["--src"],
    value: "FOLDER",
    help: "the kernel's source, for dis -s and list",
    means: (sourceFolder) => ({ sourceFolder }),
  },
  {
    names: ["--zero_excluded"],
    help: "read pages that makedumpfile left out as zeros",
    means: () => ({ zeroExcluded: true }),
  },
  { names: ["--minimal"], help: "only log, dis, rd, sym, eval, set and the like", means: () => ({ minimal: true }) },
  { names: ["--no_crashrc"], help: "do not run .crashrc and .inquestrc", means: () => ({ rcFiles: false }) },
  { names: ["--hex"], help: "print numbers in hexadecimal", means: () => ({ radix: 16 }) },
  { names: ["--dec"], help: "print numbers in decimal (the default)", means: () => ({ radix: 10 }) },
  { names: ["--no_scroll"], help: "do not use a pager", means: () => ({ scroll: false }) },
  { names: ["--less"], help: "page with less", means: () => ({ pager: "less" }) },
  { names: ["--more"], help: "page with more", means: () => ({ pager: "more" }) },
  { names: ["--CRASHPAGER"], help: "page with the command in $CRASHPAGER", means: () => ({ pager: "CRASHPAGER" }) },
  {
    names: ["--osrelease"],
    value: "DUMP",
    help: "print the kernel release of DUMP and exit",
    means: (dump) => ({ kind: "osrelease", dump }),
  },
  {
    names: ["--build-id"],
    value: "DUMP",
    help: "print the build-id of the kernel of DUMP and exit",
    means: (dump) => ({ kind: "build-id", dump }),
  },
  {
    names: ["--log"],
    value: "DUMP",
    help: "print the kernel's log and exit",
    means: (dump) => ({ kind: "log", dump }),
  },
  { names: ["-v", "--version"], help: "print the version and exit", means: () => ({ kind: "version" }) },
];

const HELP_NAMES: readonly string[] = ["-h", "--help"];

const DEFAULTS: SessionOptions = {
  files: [],
  inputFile: undefined,
  silent: false,
  strict: false,
  force: false,
  debuginfod: false,
  kernelOffset: undefined,
  physicalBase: undefined,
  vmcoreinfo: undefined,
  sourceFolder: undefined,
  zeroExcluded: false,
  minimal: false,
  rcFiles: true,
  radix: 10,
  scroll: true,
  pager: undefined,
};

/**
 * Understands the program's own arguments: crash's names where crash has the option. Options and files may stand in any
 * order; `--` ends the options. Throws UsageError for unknown options, and for those of crash that are not served.
 */
export function parseInvocation(words: readonly string[]): Invocation {
  let options = DEFAULTS;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--") {
      options = { ...options, files: [...options.files, ...rest.splice(0)] };
    } else if (!word.startsWith("-") || word === "-") {
      options = { ...options, files: [...options.files, word] };
    } else if (HELP_NAMES.includes(word)) {
      return { kind: "help", command: rest[0] };
    } else {
      const meaning = meaningOf(word, rest);
      if ("kind" in meaning) return meaning;
      options = { ...options, ...meaning };
    }
  }
  return { kind: "session", options };
}

/** What `--help` prints. */
export function programUsage(): string {
  const rows = OPTIONS.map(({ names, value, help }) => [names.join(", ") + (value ? ` ${value}` : ""), help] as const);
  rows.push([`${HELP_NAMES.join(", ")} [COMMAND]`, "print this, or the page of a command, and exit"]);
  const column = Math.max(...rows.map(([usage]) => usage.length));
  return [
    "Usage: inquest [options] [vmlinux] vmcore...",
    "",
    "A vmcore is the file of a dump, its http or https address, raw memory as FILE@ADDRESS[,FILE@ADDRESS...], or",
    "/proc/kcore. Files may be compressed by gzip, xz, zstd, lz4 or bzip2.",
    "",
    ...rows.map(([usage, help]) => `  ${usage.padEnd(column)}  ${help}`),
    "",
  ].join("\n");
}

/** Reads one option, taking its value from `rest`. */
function meaningOf(word: string, rest: string[]): Partial<SessionOptions> | Invocation {
  const [name = word, attached] = word.startsWith("--") ? word.split(/=(.*)/s, 2) : [word.slice(0, 2), word.slice(2)];
  const refused = REFUSED_OPTIONS.get(name);
  if (refused !== undefined) throw new UsageError(`option ${name} is not available: ${refused}`);
  const option = OPTIONS.find(({ names }) => names.includes(name));
  if (option === undefined) throw new UsageError(`unknown option: ${name}`);
  if (option.value === undefined) {
    if (attached) throw new UsageError(`option ${name} takes no value: ${word}`);
    return option.means("");
  }
  const value = attached || rest.shift();
  if (value === undefined) throw new UsageError(`option ${name} needs a value: ${option.value}`);
  return option.means(value);
}

/** A distance in bytes: decimal, or hexadecimal with 0x; negative ones have a minus, or the upper half of 64 bits. */
export function parseOffset(option: string, text: string): bigint {
  const [, minus = "", digits] = /^(-?)(0x[0-9a-f]{1,16}|\d{1,19})$/i.exec(text) ?? [];
  if (digits === undefined) throw new UsageError(`option ${option} needs a number: ${text}`);
  const value = BigInt.asIntN(64, BigInt(digits));
  return minus === "" ? value : -value;
}

/** crash's -m takes many words for this machine; one of them means something here. */
function parseMachineOption(text: string): bigint {
  const [word, value] = text.split("=", 2);
  if (word !== "phys_base" || value === undefined) {
    throw new UsageError(
      `option -m is not available with ${text}: all but phys_base is found out from the dump itself`,
    );
  }
  return parseOffset("-m phys_base", value);
}
