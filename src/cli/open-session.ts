/** From file names to a session: the one place where dump, debug files, commands and rules meet. */
import { address, optional, UsageError } from "#base";
import { builtinAliases, type Command, commands, type Session, type Settings } from "#command";
import { analyze } from "#diagnose";
import { openDump } from "#dump";
import {
  type Cache,
  cacheOf,
  createFile,
  debugFiles,
  debugSetup,
  findSplit,
  keptNames,
  pageDecoders,
  readSourceText,
} from "#host";
import { createDisassembler } from "#host/disassembler";
import { type Kernel, type KernelOptions, kernelOf } from "#kernel";
import { panicTask } from "#kernel/system";
import { taskTable } from "#kernel/task";
import { type Attendant, extend, repeat } from "#shell";
import { type DebugFiles, elfVmlinux, openTarget } from "#target";
import { writeElfCore } from "./elf-core-file.ts";
import { type GivenFiles, givenFiles } from "./given-files.ts";
import { progressLine } from "./progress-line.ts";
import { vmcoreinfoFile } from "./vmcoreinfo-file.ts";

/** How the dump is to be opened; what is left out is found out. */
export interface OpenRequest {
  readonly force?: boolean;
  /** Ask servers for the kernel's debug file. */
  readonly fetch?: boolean;
  readonly isInteractive?: boolean;
  /** Pages that makedumpfile left out read as zeros. */
  readonly zeroExcluded?: boolean;
  readonly kernelOffset?: bigint | undefined;
  readonly physicalBase?: bigint | undefined;
  /** A file in the place of the dump's VMCOREINFO. */
  readonly vmcoreinfo?: string | undefined;
  /** False: left alone. */
  readonly modules?: boolean;
  readonly moduleSymbols?: boolean;
  /** The folder of the modules' object files. */
  readonly moduleFolder?: string | undefined;
  /** Where the dump is written to as an ELF core first. */
  readonly coreFile?: string | undefined;
  /** What the user wants left alone of the kernel, or knows better. */
  readonly kernel?: KernelOptions;
}

/** How long the shell may be busy with its first prompt before the names of debug information are indexed. */
const SETTLED_MS = 300;

/**
 * Opens the dump among the files that `words` name, with the vmlinux among them when there is one; without one, `fetch`
 * asks servers for it when it is not on this machine. Between what is typed there is time to index names, so that is
 * begun when `isInteractive`. UsageError when it cannot be opened.
 */
export async function openKernel(words: readonly string[], request: OpenRequest = {}): Promise<Kernel> {
  return openKernelFiles(await givenFiles(words), request);
}

/** Opens the dump in `dump` like `openKernel`, for files that are opened already. */
export function openKernelFiles({ dump, vmlinux }: GivenFiles, request: OpenRequest = {}): Kernel {
  const { force = false, fetch = false, isInteractive = false, kernelOffset, physicalBase, vmcoreinfo } = request;
  const [image, second] = vmlinux;
  const setup = debugSetup(image?.source.name, request.moduleFolder);
  const split = image !== undefined && second === undefined && image.section(".debug_info") === undefined;
  const debug = split ? findSplit(setup, image.source.name, image) : (second ?? image);
  const cache = cacheOf(process.env);
  const names = debug && keptNames(debug.source.name, cache);
  if (isInteractive) setTimeout(() => names?.prepare(), SETTLED_MS).unref();
  const opened = openDump(dump, pageDecoders, { progress: progressLine(process.stderr, "reading a flattened file") });
  if (request.coreFile !== undefined) {
    writeElfCore(opened, request.coreFile, progressLine(process.stderr, `writing ${request.coreFile}`));
  }
  const target = openTarget(opened, {
    vmlinux: image && elfVmlinux(image, debug, names && { names: () => names.index }),
    debugFiles: withNames(debugFiles(setup), cache),
    disassembler: createDisassembler(),
    force,
    zeroExcluded: request.zeroExcluded === true,
    modules: request.modules !== false,
    moduleSymbols: request.moduleSymbols !== false,
    hints: {
      kernelOffset,
      physicalBase,
      vmcoreinfo: vmcoreinfo === undefined ? undefined : vmcoreinfoFile(vmcoreinfo),
    },
    progress: progressLine(process.stderr, "searching memory for the kernel"),
  });
  if (fetch && setup.servers.urls.length === 0) throw new UsageError("no server to ask: DEBUGINFOD_URLS is not set");
  if (fetch) target.kernelDebug({ fetch });
  return kernelOf(target, request.kernel);
}

/** `files`, which give the names of a kernel's debug file along with it. */
function withNames(files: DebugFiles, cache: Cache | undefined): DebugFiles {
  return {
    ...files,
    find(wish, options) {
      const search = files.find(wish, options);
      if (search.found === undefined || wish.module !== undefined) return search;
      const names = keptNames(search.found.debug.source.name, cache);
      return { ...search, found: { ...search.found, names: () => names.index } };
    },
  };
}

/** Nobody waits in front of a terminal. */
const NOBODY: Attendant = { checkpoint: () => {}, progress: () => {} };

/** Every command of a session. */
export const sessionCommands: readonly Command[] = [...commands, analyze, extend, repeat];

/** What `--minimal` leaves of the commands. */
const MINIMAL = new Set(["alias", "dis", "eval", "exit", "extend", "help", "log", "rd", "rustfilt", "set", "sym"]);

/** How a session begins. */
interface SessionSetup {
  readonly settings: Settings;
  readonly minimal: boolean;
  readonly attendant?: Attendant;
  /** False: nobody looks for the task that panicked; the context is the first idle task. */
  readonly panicTask?: boolean;
  /** The folder of the kernel's source tree; by default, paths in debug information count from the current one. */
  readonly sourceFolder?: string | undefined;
}

/** A session on `kernel` whose context is the task that panicked, or else the first idle task. */
export function sessionOn(kernel: Kernel, options: SessionSetup): Session {
  return {
    target: kernel.target,
    kernel,
    commands: options.minimal ? sessionCommands.filter(({ name }) => MINIMAL.has(name)) : sessionCommands,
    settings: withMemory(options.settings, kernel.target.physical),
    aliases: builtinAliases(),
    context: firstContext(kernel, options.panicTask !== false),
    values: [],
    source: sourceReader(options.sourceFolder),
    createFile,
    finished: false,
    ...(options.attendant ?? NOBODY),
    pids: () => taskTable(kernel).tasks.map(({ pid }) => pid),
  };
}

/** The one setting that is the memory's own. */
function withMemory(settings: Settings, physical: Kernel["target"]["physical"]): Settings {
  return Object.defineProperty({ ...settings }, "zeroExcluded", {
    enumerable: true,
    get: () => physical.zeroExcluded,
    set(value: boolean) {
      physical.zeroExcluded = value;
    },
  });
}

function firstContext(kernel: Kernel, findsPanic: boolean): Session["context"] {
  // Without it, commands that need a task say so themselves.
  const panicked = findsPanic ? optional(() => panicTask(kernel)) : undefined;
  return panicked ?? optional(() => kernel.symbol("init_task")) ?? address(0);
}

/** Builders name sources relative to wherever they built: in a tree that the user named, that part is left out. */
function sourceReader(folder: string | undefined): Session["source"] & {} {
  if (folder === undefined) return (path) => readSourceText(path, process.cwd());
  return (path) => readSourceText(path.replace(/^(?:\.{0,2}\/)+/, ""), folder);
}
