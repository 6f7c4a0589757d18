/** From file names to a session: the one place where dump, debug files, commands and rules meet. */
import { address, optional, UsageError } from "#base";
import { builtinAliases, commands, type Session, type Settings } from "#command";
import { analyze } from "#diagnose";
import { openDump } from "#dump";
import { type Cache, cacheOf, debugFiles, debugSetup, findSplit, keptNames, pageDecoders, readSourceText } from "#host";
import { createDisassembler } from "#host/disassembler";
import { type Kernel, kernelOf } from "#kernel";
import { panicTask } from "#kernel/system";
import { taskTable } from "#kernel/task";
import type { Attendant } from "#shell";
import { type DebugFiles, elfVmlinux, openTarget } from "#target";
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
  const setup = debugSetup(image?.source.name);
  const split = image !== undefined && second === undefined && image.section(".debug_info") === undefined;
  const debug = split ? findSplit(setup, image.source.name, image) : (second ?? image);
  const cache = cacheOf(process.env);
  const names = debug && keptNames(debug.source.name, cache);
  if (isInteractive) setTimeout(() => names?.prepare(), SETTLED_MS).unref();
  const target = openTarget(
    openDump(dump, pageDecoders, { progress: progressLine(process.stderr, "reading a flattened file") }),
    {
      vmlinux: image && elfVmlinux(image, debug, names && { names: () => names.index }),
      debugFiles: withNames(debugFiles(setup), cache),
      disassembler: createDisassembler(),
      force,
      zeroExcluded: request.zeroExcluded === true,
      hints: {
        kernelOffset,
        physicalBase,
        vmcoreinfo: vmcoreinfo === undefined ? undefined : vmcoreinfoFile(vmcoreinfo),
      },
      progress: progressLine(process.stderr, "searching memory for the kernel"),
    },
  );
  if (fetch && setup.servers.urls.length === 0) throw new UsageError("no server to ask: DEBUGINFOD_URLS is not set");
  if (fetch) target.kernelDebug({ fetch });
  return kernelOf(target);
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

/** What `--minimal` leaves of the commands. */
const MINIMAL = new Set(["alias", "dis", "eval", "exit", "help", "log", "rd", "set", "sym"]);

/** A session on `kernel` whose context is the task that panicked, or else the first idle task. */
export function sessionOn(
  kernel: Kernel,
  options: { readonly settings: Settings; readonly minimal: boolean; readonly attendant?: Attendant },
): Session {
  const all = [...commands, analyze];
  return {
    target: kernel.target,
    kernel,
    commands: options.minimal ? all.filter(({ name }) => MINIMAL.has(name)) : all,
    settings: withMemory(options.settings, kernel.target.physical),
    aliases: builtinAliases(),
    context: firstContext(kernel),
    values: [],
    source: (path) => readSourceText(path, process.cwd()),
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

function firstContext(kernel: Kernel): Session["context"] {
  // Without it, commands that need a task say so themselves.
  return optional(() => panicTask(kernel) ?? kernel.symbol("init_task")) ?? address(0);
}
