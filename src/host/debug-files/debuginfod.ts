/** Debug files from servers (debuginfod(8)): only when the user named servers and asked for debug information. */
import { existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { findBuildId } from "#elf";
import type { LookedPlace } from "#target";
import type { FetchRequest } from "./fetch-worker.ts";
import { openElf } from "./open-elf.ts";
import type { SearchPlace } from "./search-places.ts";

/** Servers, and where what they gave is kept. */
export interface DebugServers {
  /** http or https, in the order in which they are asked. */
  readonly urls: readonly string[];
  /** Files by build-id. */
  readonly cache: string;
  /** A server that says nothing for so long is given up, in milliseconds. */
  readonly timeout: number;
  /** Larger files are refused. */
  readonly mostBytes: number;
  /** Shows how far a transfer is; undefined when nobody looks. */
  readonly progress?: ((text: string) => void) | undefined;
  /** The program of the worker that transfers; the compiled one unless a test says otherwise. */
  readonly worker?: URL;
}

/** The debug information of the largest kernels has 1.5 GB. */
const MOST_BYTES = 4 * 2 ** 30;
const DEFAULT_TIMEOUT = 90;
const LONGEST_TIMEOUT = 3600;
/** How often progress is shown, in milliseconds. */
const SHOW_EVERY = 250;

/**
 * What the environment configures, by the names that elfutils uses: DEBUGINFOD_URLS (separated by blanks) and
 * DEBUGINFOD_TIMEOUT in seconds; files are kept in XDG_CACHE_HOME. No servers, no network.
 */
export function debugServers(environment: NodeJS.ProcessEnv): DebugServers {
  const urls = (environment["DEBUGINFOD_URLS"] ?? "").split(/\s+/).filter((url) => /^https?:\/\//.test(url));
  const base = environment["XDG_CACHE_HOME"] || join(homedir(), ".cache");
  const seconds = Number(environment["DEBUGINFOD_TIMEOUT"] ?? DEFAULT_TIMEOUT);
  const timeout = seconds > 0 && seconds <= LONGEST_TIMEOUT ? seconds * 1000 : DEFAULT_TIMEOUT * 1000;
  const progress = process.stderr.isTTY ? (text: string) => process.stderr.write(text) : undefined;
  return { urls, cache: join(base, "inquest", "debuginfod"), timeout, mostBytes: MOST_BYTES, progress };
}

/** Where a file that was fetched before lies. */
export function cachedPlaces(servers: DebugServers | undefined, buildId: string | undefined): readonly SearchPlace[] {
  if (servers === undefined || buildId === undefined || !isBuildId(buildId)) return [];
  const path = join(servers.cache, buildId);
  return existsSync(path) ? [{ path, origin: "debuginfod cache" }] : [];
}

/** What asking the servers came to. */
export interface Fetched {
  /** The file in the cache, its build-id verified; undefined when no server has it. */
  readonly place: SearchPlace | undefined;
  /** The servers that did not give it, and why. */
  readonly looked: readonly LookedPlace[];
}

/** Asks every server in turn for the debug information of `buildId`; waits until it is there. */
export function fetchDebugFile(servers: DebugServers, buildId: string): Fetched {
  const looked: LookedPlace[] = [];
  if (!isBuildId(buildId)) return { place: undefined, looked };
  for (const server of servers.urls) {
    const url = `${server.replace(/\/+$/, "")}/buildid/${buildId}/debuginfo`;
    const path = join(servers.cache, buildId);
    const partial = `${path}.${process.pid}.part`;
    const note = (verdict: LookedPlace["verdict"], detail?: string) =>
      looked.push({ path: url, origin: "debuginfod", verdict, detail });
    try {
      mkdirSync(servers.cache, { recursive: true, mode: 0o700 });
      // An interrupted transfer may have left one.
      rmSync(partial, { force: true });
      const problem = transfer(servers, url, partial);
      if (problem !== undefined) {
        note(problem === "absent" ? "absent" : "unreadable", problem === "absent" ? undefined : problem);
        continue;
      }
      const found = buildIdOf(partial);
      if (found !== buildId) {
        note("other build-id", found ?? "none");
        continue;
      }
      renameSync(partial, path);
      return { place: { path, origin: "debuginfod" }, looked };
    } catch (error) {
      note("unreadable", error instanceof Error ? error.message : String(error));
    } finally {
      rmSync(partial, { force: true });
    }
  }
  return { place: undefined, looked };
}

const isBuildId = (id: string): boolean => /^[0-9a-f]{8,128}$/.test(id);

function buildIdOf(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const opened = openElf(path);
  try {
    return findBuildId(opened.elf);
  } finally {
    opened.close();
  }
}

/**
 * Runs the transfer in a worker, because everything else is synchronous, and sleeps until it is over. Returns what went
 * wrong: `absent` when the server has no such file; undefined when the file is there.
 */
function transfer(servers: DebugServers, url: string, path: string): string | undefined {
  // Words: state, bytes of the message; then as 64 bits: bytes received, bytes expected; then the message.
  const shared = new SharedArrayBuffer(24 + 1024);
  const state = new Int32Array(shared, 0, 2);
  const counts = new BigInt64Array(shared, 8, 2);
  const request: FetchRequest = { url, path, timeout: servers.timeout, mostBytes: servers.mostBytes, shared };
  const program = servers.worker ?? new URL("./fetch-worker.js", import.meta.url);
  const worker = new Worker(program, { workerData: request, stdout: true, stderr: true });
  let shown = false;
  // The worker keeps its own time; this bounds a worker that does not even start.
  for (let silent = 0, before = -1n; Atomics.load(state, 0) === 0; ) {
    Atomics.wait(state, 0, 0, SHOW_EVERY);
    const received = Atomics.load(counts, 0);
    silent = received === before ? silent + SHOW_EVERY : 0;
    before = received;
    if (silent > servers.timeout + 10_000) break;
    if (servers.progress !== undefined && received > 0n && Atomics.load(state, 0) === 0) {
      servers.progress(`\r${progressText(url, Number(received), Number(Atomics.load(counts, 1)))}\x1b[K`);
      shown = true;
    }
  }
  if (shown) servers.progress?.("\r\x1b[K");
  const ended = Atomics.load(state, 0);
  void worker.terminate();
  if (ended === 0) return "the transfer does not go on";
  const message = Buffer.from(shared, 24, Math.min(1024, Atomics.load(state, 1))).toString();
  return ended === 1 ? undefined : message;
}

/** One line: what, how much, and how much of how much. */
function progressText(url: string, received: number, expected: number): string {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  const part = expected > 0 ? ` of ${megabytes(expected)}` : "";
  return `${new URL(url).host}: ${megabytes(received)}${part} MB`;
}
