/** Whole files that are compressed: unpacked once into the user's cache, and from then on read there. */
import { createHash } from "node:crypto";
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { FormatError, UsageError } from "#base";
import type { ByteSource } from "#source";
import { type Compression, compressionOf } from "./compression.ts";
import { InputReader } from "./input-reader.ts";
import { SparseFile } from "./sparse-file.ts";
import { UnpackCache, unpackDirectory } from "./unpack-cache.ts";

/** How files are unpacked. */
export interface UnpackOptions {
  readonly directory: string;
  /** Shows how far it is; undefined when nobody looks. */
  readonly progress?: ((text: string) => void) | undefined;
}

/** What came of a file. */
export interface UnpackedFile {
  /** Where the content is. */
  readonly path: string;
  /** Sentences about what was lost. */
  readonly damage: readonly string[];
}

/** What the file system must keep free, in bytes. */
const RESERVE = 64 << 20;
/** How often its free space is looked at: after so many bytes. */
const LOOK_EVERY = 64 << 20;
/** No dump is larger; a small file may claim any size, and zeros cost no space. */
const MOST_CONTENT = 2 ** 44;
/** How long the program may be deaf to signals, in milliseconds. */
const TURN = 50;
const SHOW_EVERY = 250;
const SIGNALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** What the environment says: the directory, and progress when somebody sits at the terminal. */
export function unpackOptions(): UnpackOptions {
  const progress = process.stderr.isTTY ? (text: string) => process.stderr.write(text) : undefined;
  return { directory: unpackDirectory(process.env), progress };
}

/** True when `source` is a compressed file that `unpackFile` can unpack. */
export function isPacked(source: ByteSource): boolean {
  return compressionOf(source) !== undefined;
}

/**
 * The content of the compressed file `source`, as a file in the cache; unpacked when it is not there yet. `identity` must
 * change whenever the file does. It is written under another name, with holes for zeros, and gets its own when it is
 * whole; interrupted it leaves nothing. A file that is cut off or damaged gives what is left, and says so in `damage`.
 * UsageError when it is not compressed, gives nothing at all, or there is no space.
 */
export async function unpackFile(source: ByteSource, identity: string, options: UnpackOptions): Promise<UnpackedFile> {
  const compression = compressionOf(source);
  if (compression === undefined) throw new UsageError(`${source.name}: expected a compressed file, found another`);
  const cache = new UnpackCache(options.directory);
  const key = keyOf(source.name, identity);
  const known = cache.find(key);
  if (known !== undefined) return { path: known.path, damage: known.damage === undefined ? [] : [known.damage] };

  prepare(cache, source, compression, options.directory);
  const part = cache.partOf(key);
  const paths = cache.pathsOf(key);
  const undo = (signal: NodeJS.Signals): void => {
    rmSync(part, { force: true });
    stopListening();
    process.kill(process.pid, signal);
  };
  const stopListening = (): void => SIGNALS.forEach((signal) => void process.off(signal, undo));
  SIGNALS.forEach((signal) => void process.on(signal, undo));
  try {
    const damage = await write(source, compression, part, cache, options);
    if (damage !== undefined) writeFileSync(paths.damage, damage, { mode: 0o600 });
    renameSync(part, paths.path);
    return { path: paths.path, damage: damage === undefined ? [] : [damage] };
  } catch (error) {
    throw isFull(error)
      ? new UsageError(`${source.name}: expected room to unpack it, found ${options.directory} full`)
      : error;
  } finally {
    stopListening();
    rmSync(part, { force: true });
  }
}

function prepare(cache: UnpackCache, source: ByteSource, compression: Compression, directory: string): void {
  try {
    cache.prepare();
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${source.name}: expected a directory to unpack it into, found ${found}`);
  }
  const wanted = Math.max(compression.leastSize(source), source.size) + RESERVE;
  if (cache.makeRoom(wanted)) return;
  const [needed, found] = [wanted, cache.free()].map((bytes) => `${(bytes / 1e6).toFixed(0)} MB`);
  throw new UsageError(
    `${source.name}: expected ${needed} free in ${directory} to unpack it, found ${found} (XDG_CACHE_HOME moves it)`,
  );
}

/** Unpacks into the new file `path`; returns what was lost. */
async function write(
  source: ByteSource,
  compression: Compression,
  path: string,
  cache: UnpackCache,
  { progress }: UnpackOptions,
): Promise<string | undefined> {
  const descriptor = openSync(path, "wx", 0o600);
  const file = new SparseFile(descriptor);
  const input = new InputReader(source);
  let shown: number | undefined;
  let turn = performance.now();
  let looked = 0;
  let damage: string | undefined;
  try {
    for await (const part of compression.unpack(input)) {
      file.append(part);
      if (file.size > MOST_CONTENT)
        throw new UsageError(`${source.name}: expected at most ${MOST_CONTENT} bytes in it`);
      if (file.written - looked > LOOK_EVERY) {
        looked = file.written;
        if (cache.free() < RESERVE) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
      }
      const now = performance.now();
      if (now - turn < TURN) continue;
      if (progress !== undefined && now - (shown ?? 0) > SHOW_EVERY) {
        progress(`\r${progressText(source, compression, input.position, file.size)}\x1b[K`);
        shown = now;
      }
      // Lets signals in.
      await new Promise(setImmediate);
      turn = performance.now();
    }
    file.finish();
  } catch (error) {
    if (!(error instanceof FormatError) || file.size === 0) throw error;
    file.finish();
    damage = `the ${compression.name} file is damaged or cut off at offset ${error.offset}: it gave ${file.size} bytes`;
  } finally {
    if (shown !== undefined) progress?.("\r\x1b[K");
    closeSync(descriptor);
  }
  return damage;
}

/** Twelve bytes of hash, and the name so that people recognise it. */
function keyOf(name: string, identity: string): string {
  const hash = createHash("sha256").update(`${name}\0${identity}`).digest("hex").slice(0, 24);
  return `${hash}-${basename(name)
    .replace(/[^\w.-]/g, "_")
    .slice(0, 80)}`;
}

function progressText(source: ByteSource, { name }: Compression, taken: number, made: number): string {
  const percent = Math.floor((100 * taken) / Math.max(1, source.size));
  return `unpacking ${basename(source.name)} (${name}): ${percent} %, ${(made / 1e6).toFixed(0)} MB`;
}

const isFull = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOSPC" || error.code === "EDQUOT");
