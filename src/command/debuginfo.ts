/** debuginfo: where debug information is found, and where it is missing. */
import { type Row, UsageError } from "#base";
import type { DebugSearch, DebugSearchOptions, LookedPlace, Module, Target } from "#target";
import { type Arguments, has } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";

/** A place that was looked at; fields that are not known are absent. */
interface PlaceCells extends Row {
  readonly path: string;
  readonly how: LookedPlace["origin"];
  readonly verdict: LookedPlace["verdict"];
  readonly detail: string | undefined;
}
/** The kernel or a module, and its debug file. */
interface DebugRow {
  readonly kind: "debug file";
  /** The module's name; undefined for the kernel. */
  readonly module: string | undefined;
  readonly release: string | undefined;
  readonly buildId: string | undefined;
  /** `in use` now; `found` and used when asked for. */
  readonly state: "in use" | "found" | "missing";
  readonly file: string | undefined;
  /** The file with the debug sections, when they were split off. */
  readonly split: string | undefined;
  readonly how: LookedPlace["origin"] | undefined;
  readonly hasDwarf: boolean;
  readonly places: readonly PlaceCells[];
  /** Whether the text shows the places. */
  readonly showPlaces: boolean;
}
/** What the servers are. */
interface ServersRow {
  readonly kind: "servers";
  readonly urls: readonly string[];
}
type DebugInfoRow = Row & (DebugRow | ServersRow);

export const debuginfo: Command<DebugInfoRow> = {
  name: "debuginfo",
  summary: "where debug information is found, and where it is missing",
  synopsis: ["[--fetch] [--places] [kernel|module ...]"],
  description: `Shows for the kernel and for each module, or for those named, the build-id that a debug file must have, and
which file is in use, was found, or is missing; for a missing one every place that was looked at, and why it was not
taken.

The kernel's is the vmlinux that was given; without one it is looked for when something asks for what it knows, in
/usr/lib/debug, /boot and /lib/modules. Modules' are used once \`mod -s\` or \`mod -S\` has loaded them. A file that nobody
named is taken only when its build-id is that of the dump. Directories in INQUEST_DEBUG_DIRECTORY (separated by colons)
are looked at before /usr/lib/debug.

With --fetch, servers are asked for what is missing: those in DEBUGINFOD_URLS, and none when it is not set. Without it
nothing is sent anywhere.`,
  options: [
    { name: "fetch", help: "ask the servers in DEBUGINFOD_URLS for what is missing" },
    { name: "places", help: "show the places also of what was found" },
  ],
  operands: "module",
  examples: [
    { line: "debuginfo", shows: "the kernel and all modules" },
    { line: "debuginfo kernel --places", shows: "every place where the kernel's debug file was looked for" },
  ],
  rows: {
    "debug file": {
      module: "name of the module; absent for the kernel",
      release: "the kernel's release",
      buildId: "the build-id that a debug file must have",
      state: "`in use`, `found` (used when asked for), or `missing`",
      file: "the file",
      split: "the file with the debug sections, when they were split off",
      how: "how the file was found",
      hasDwarf: "whether it has types, lines and variables; symbols alone otherwise",
      places: "where was looked: `path`, `how` it came to be looked at, the `verdict`, a `detail`",
      showPlaces: "whether the text shows them",
    },
    servers: { urls: "the servers that `--fetch` asks" },
  } satisfies RowsOf<DebugInfoRow>,
  *run({ kernel: { target }, checkpoint }, args) {
    const servers = target.debugFiles?.servers ?? [];
    const fetch = has(args, "fetch");
    if (fetch && servers.length === 0) throw new UsageError("no server to ask: DEBUGINFOD_URLS is not set");
    const subjects = chosenSubjects(target, args);
    for (const module of subjects) {
      checkpoint();
      yield debugRow(target, module, { fetch }, has(args, "places"));
    }
    yield { kind: "servers", urls: servers };
  },
  *text(rows) {
    for (const row of rows) {
      if (row.kind === "debug file") yield formatSubject(row);
      else yield row.urls.length === 0 ? "servers: none (DEBUGINFOD_URLS)\n" : `servers: ${row.urls.join(" ")}\n`;
    }
  },
};

/** What was named, or everything; undefined stands for the kernel. UsageError for a name that nothing has. */
function chosenSubjects({ modules }: Target, { operands }: Arguments): readonly (Module | undefined)[] {
  if (operands.length === 0) return [undefined, ...modules];
  return operands.map((name) => {
    if (name === "kernel") return undefined;
    const found = modules.find((module) => module.name === name.replaceAll("-", "_"));
    if (found === undefined) throw new UsageError(`${name}: no such module is loaded`);
    return found;
  });
}

function debugRow(
  target: Target,
  module: Module | undefined,
  options: DebugSearchOptions,
  all: boolean,
): Row & DebugRow {
  const used = module && target.moduleDebug.file(module);
  const search = used === undefined ? searchFor(target, module, options) : { found: used, looked: [] };
  const { found, looked } = search;
  const given = module === undefined ? target.vmlinux : undefined;
  const file = given ?? found?.path;
  const inUse = given !== undefined || used !== undefined;
  return {
    kind: "debug file",
    module: module?.name,
    release: module === undefined ? target.release : undefined,
    buildId: module === undefined ? target.buildId : module.buildId(),
    state: inUse ? "in use" : found === undefined ? "missing" : "found",
    file,
    split: found !== undefined && found.debug !== found.elf ? found.debug.source.name : undefined,
    how: given === undefined ? found?.origin : "given",
    hasDwarf: given === undefined ? found?.hasDwarf === true : true,
    places: looked.map(({ path, origin, verdict, detail }) => ({ path, how: origin, verdict, detail })),
    showPlaces: all || (!inUse && found === undefined),
  };
}

function searchFor(target: Target, module: Module | undefined, options: DebugSearchOptions): DebugSearch {
  return module === undefined ? target.kernelDebug(options) : target.moduleDebug.find(module, options);
}

function formatSubject(row: DebugRow): string {
  const { module, release, buildId, state, file, split, how, hasDwarf, places, showPlaces } = row;
  const lines = [
    module === undefined ? `kernel ${release}` : `module ${module}`,
    `  build-id  ${buildId ?? "not in the dump"}`,
    file === undefined ? `  ${state}` : `  ${state.padEnd(8)}  ${file} (${how}${hasDwarf ? "" : "; symbols only"})`,
    ...(split === undefined ? [] : [`  split     ${split}`]),
    ...(showPlaces ? places.map((place) => `    ${place.verdict.padEnd(20)}  ${placeText(place)}`) : []),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** The path, and what was found there instead. */
function placeText({ path, verdict, detail }: PlaceCells): string {
  if (detail === undefined || verdict === "absent" || verdict === "taken") return path;
  return detail.startsWith(path) ? detail : `${path} (${detail})`;
}
