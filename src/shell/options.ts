import { UsageError } from "#base";
import type { Pager } from "#command";
import { MOOT_OPTIONS } from "./moot-options.table.ts";
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
  /** --active: no tasks but those that processors were running. */
  readonly activeOnly: boolean;
  /** --no_panic: the first context is the first processor's idle task, and no task counts as the one that panicked. */
  readonly panicTask: boolean;
  /** --no_modules: the kernel's modules are left alone. */
  readonly modules: boolean;
  /** --no_kallsyms: the symbols that modules keep in the dump are left alone. */
  readonly moduleSymbols: boolean;
  /** --no_elf_notes: the registers that the dump holds for each processor are left alone. */
  readonly cpuNotes: boolean;
  /** --no_kmem_cache: the slab caches are left alone. */
  readonly slab: boolean;
  /** --no_ikconfig: the configuration that the kernel holds of itself is left alone. */
  readonly configuration: boolean;
  /** --cpus: how many processors the kernel has, in place of what it says itself. */
  readonly cpus: number | undefined;
  /** --offline: processors that are offline are shown, or left out where output goes by processor. */
  readonly offline: "show" | "hide";
  /** --src: the folder of the kernel's source tree. */
  readonly sourceFolder: string | undefined;
  /** --mod: the folder of the modules' object files. */
  readonly moduleFolder: string | undefined;
  /** -d: how much is said about reading the dump. */
  readonly debug: number;
  /** -x: extensions of the standard folders are loaded at the start. */
  readonly extensions: boolean;
  /** -o: an ELF core that the dump is written to first. */
  readonly coreFile: string | undefined;
  /** What was asked for and changes nothing, with the reason; for the banner. */
  readonly notes: readonly string[];
}

/** What the program is asked to do. */
export type Invocation =
  | { readonly kind: "session"; readonly options: SessionOptions }
  /** --help, or the page of one command. */
  | { readonly kind: "help"; readonly command: string | undefined }
  | { readonly kind: "version" }
  /** --osrelease, --build-id, --log: print that of a dump and exit. */
  | { readonly kind: "osrelease" | "build-id" | "log"; readonly dump: string }
  /** -t: print when the dump was made and exit. */
  | { readonly kind: "time"; readonly files: readonly string[] }
  /** -g: say whether files hold debug information and exit. */
  | { readonly kind: "debug-data"; readonly files: readonly string[] };

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
    means: parseMachineOption,
  },
  {
    names: ["--vmcoreinfo"],
    value: "FILE",
    help: "read VMCOREINFO from FILE, not from the dump",
    means: (vmcoreinfo) => ({ vmcoreinfo }),
  },
  {
    names: ["--zero_excluded"],
    help: "read pages that makedumpfile left out as zeros",
    means: () => ({ zeroExcluded: true }),
  },
  {
    names: ["--reloc"],
    value: "SIZE",
    help: "the same as --kaslr, as older scripts write it",
    means: (text) => ({ kernelOffset: parseOffset("--reloc", text) }),
  },
  { names: ["--active"], help: "only the tasks that processors were running", means: () => ({ activeOnly: true }) },
  { names: ["--no_panic"], help: "do not look for the task that panicked", means: () => ({ panicTask: false }) },
  { names: ["--no_modules"], help: "leave the kernel's modules alone", means: () => ({ modules: false }) },
  { names: ["--no_kallsyms"], help: "leave the modules' symbols alone", means: () => ({ moduleSymbols: false }) },
  { names: ["--no_elf_notes"], help: "leave the dump's registers alone", means: () => ({ cpuNotes: false }) },
  { names: ["--no_kmem_cache"], help: "leave the slab caches alone", means: () => ({ slab: false }) },
  {
    names: ["--no_ikconfig"],
    help: "leave the configuration inside the kernel alone",
    means: () => ({ configuration: false }),
  },
  { names: ["--cpus"], value: "COUNT", help: "how many processors there are", means: parseCpuCount },
  {
    names: ["--offline"],
    value: "show|hide",
    help: "show or hide what belongs to processors that are offline",
    means: parseOffline,
  },
  {
    names: ["--src"],
    value: "FOLDER",
    help: "the kernel's source tree",
    means: (sourceFolder) => ({ sourceFolder }),
  },
  {
    names: ["--mod"],
    value: "FOLDER",
    help: "where the modules' object files are",
    means: (moduleFolder) => ({ moduleFolder }),
  },
  { names: ["-d"], value: "LEVEL", help: "say more about reading the dump: 1, 4, 8", means: parseDebugLevel },
  { names: ["-x"], help: "load the extensions of the standard folders", means: () => ({ extensions: true }) },
  { names: ["-e"], value: "vi|emacs", help: "how lines are edited: as emacs has it", means: parseEditor },
  {
    names: ["-o"],
    value: "FILE",
    help: "write the dump as an ELF core to FILE first",
    means: (coreFile) => ({ coreFile }),
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
  { names: ["-t"], help: "print when the dump was made and exit", means: () => ({ kind: "time", files: [] }) },
  {
    names: ["-g"],
    help: "say whether the vmlinux holds debug information and exit",
    means: () => ({ kind: "debug-data", files: [] }),
  },
  { names: ["-v", "--version", "--buildinfo"], help: "print the version and exit", means: () => ({ kind: "version" }) },
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
  zeroExcluded: false,
  minimal: false,
  rcFiles: true,
  radix: 10,
  scroll: true,
  pager: undefined,
  activeOnly: false,
  panicTask: true,
  modules: true,
  moduleSymbols: true,
  cpuNotes: true,
  slab: true,
  configuration: true,
  cpus: undefined,
  offline: "show",
  sourceFolder: undefined,
  moduleFolder: undefined,
  debug: 0,
  extensions: false,
  coreFile: undefined,
  notes: [],
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
      if ("kind" in meaning) {
        if (meaning.kind !== "time" && meaning.kind !== "debug-data") return meaning;
        return { ...meaning, files: [...options.files, ...rest.filter((one) => !one.startsWith("-"))] };
      }
      options = { ...options, ...meaning, notes: [...options.notes, ...(meaning.notes ?? [])] };
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
  const option = OPTIONS.find(({ names }) => names.includes(name)) ?? mootOption(name);
  if (option === undefined) throw new UsageError(`unknown option: ${name}`);
  if (option.value === undefined) {
    if (attached) throw new UsageError(`option ${name} takes no value: ${word}`);
    return option.means("");
  }
  const value = attached || rest.shift();
  if (value === undefined) throw new UsageError(`option ${name} needs a value: ${option.value}`);
  return option.means(value);
}

/** An option that only leaves a note. */
function mootOption(name: string): Pick<ProgramOption, "value" | "means"> | undefined {
  const moot = MOOT_OPTIONS.get(name);
  if (moot === undefined) return undefined;
  const { value, why } = moot;
  return { ...(value === undefined ? {} : { value }), means: () => ({ notes: [`${name} changes nothing: ${why}`] }) };
}

/** A distance in bytes: decimal, or hexadecimal with 0x; negative ones have a minus, or the upper half of 64 bits. */
export function parseOffset(option: string, text: string): bigint {
  const [, minus = "", digits] = /^(-?)(0x[0-9a-f]{1,16}|\d{1,19})$/i.exec(text) ?? [];
  if (digits === undefined) throw new UsageError(`option ${option} needs a number: ${text}`);
  const value = BigInt.asIntN(64, BigInt(digits));
  return minus === "" ? value : -value;
}

/** What crash's -m takes for this machine. */
const MACHINE_WORDS = new Set([
  "phys_base",
  "max_physmem_bits",
  "kernel_image_size",
  "page_offset",
  "irq_stack_gap",
  "irq_eframe_link",
  "vm",
]);

/** crash's -m takes many words for this machine; one of them means something here. */
function parseMachineOption(text: string): Partial<SessionOptions> {
  const [word = "", value] = text.split("=", 2);
  if (value === undefined || !MACHINE_WORDS.has(word)) throw new UsageError(`option -m does not know ${text}`);
  if (word !== "phys_base") return { notes: [`-m ${word} changes nothing: that is found out from the dump itself`] };
  return { physicalBase: parseOffset("-m phys_base", value) };
}

/** More processors than any kernel is built for. */
const MOST_CPUS = 8192;

function parseCpuCount(text: string): Partial<SessionOptions> {
  const cpus = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (cpus < 1 || cpus > MOST_CPUS)
    throw new UsageError(`option --cpus needs a number from 1 to ${MOST_CPUS}: ${text}`);
  return { cpus };
}

function parseOffline(text: string): Partial<SessionOptions> {
  if (text !== "show" && text !== "hide") throw new UsageError(`option --offline needs show or hide: ${text}`);
  return { offline: text };
}

function parseDebugLevel(text: string): Partial<SessionOptions> {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`option -d needs a number: ${text}`);
  return { debug: Number(text) };
}

function parseEditor(text: string): Partial<SessionOptions> {
  if (text !== "vi" && text !== "emacs") throw new UsageError(`option -e needs vi or emacs: ${text}`);
  return text === "emacs" ? {} : { notes: ["-e vi changes nothing: lines are edited as emacs has it"] };
}
