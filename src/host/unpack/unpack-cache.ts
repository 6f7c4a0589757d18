import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where unpacked files are kept: `unpacked` in the cache directory that the user has for programs (XDG_CACHE_HOME). */
export function unpackDirectory(environment: NodeJS.ProcessEnv): string {
  return join(environment["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "inquest", "unpacked");
}

/** What a file that was cut off says beside its content. */
const DAMAGE = ".damage";
const PART = /\.(\d+)\.part$/;
/** What nobody has opened for so long is thrown away. */
const KEPT_FOR = 30 * 24 * 3600 * 1000;
const LONGEST_SENTENCE = 1000;

/** A file that was unpacked before. */
export interface Unpacked {
  readonly path: string;
  /** What was lost when it was unpacked; undefined when nothing was. */
  readonly damage: string | undefined;
}

/** The directory of unpacked files, each under the key of what it was unpacked from. */
export class UnpackCache {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The file that was unpacked under `key`; noted as used now. Undefined when there is none. */
  find(key: string): Unpacked | undefined {
    const path = join(this.#directory, key);
    if (!existsSync(path)) return undefined;
    const now = new Date();
    utimesSync(path, now, now);
    const sentence = `${path}${DAMAGE}`;
    const damage = existsSync(sentence) ? readFileSync(sentence, "utf8").slice(0, LONGEST_SENTENCE) : undefined;
    return { path, damage };
  }

  /** Makes the directory, and removes what interrupted programs left and what nobody opened in a month. */
  prepare(): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    for (const { name, used } of this.#files()) {
      const owner = PART.exec(name)?.[1];
      const stale = owner === undefined ? Date.now() - used > KEPT_FOR : !isRunning(Number(owner));
      if (stale) this.#remove(name);
    }
  }

  /** Where a file is written before it is whole. */
  partOf(key: string): string {
    return join(this.#directory, `${key}.${process.pid}.part`);
  }

  /** Where a file with this key is kept, and where what was lost of it. */
  pathsOf(key: string): { readonly path: string; readonly damage: string } {
    const path = join(this.#directory, key);
    return { path, damage: `${path}${DAMAGE}` };
  }

  /** Bytes that may still be written. */
  free(): number {
    const { bavail, bsize } = statfsSync(this.#directory);
    return bavail * bsize;
  }

  /** Removes unpacked files, those first that were not used for longest, until `wanted` bytes are free; true when they are. */
  makeRoom(wanted: number): boolean {
    const whole = this.#files().filter(({ name }) => !PART.test(name) && !name.endsWith(DAMAGE));
    for (const { name } of whole.sort((a, b) => a.used - b.used)) {
      if (this.free() >= wanted) return true;
      this.#remove(name);
    }
    return this.free() >= wanted;
  }

  #files(): { readonly name: string; readonly used: number }[] {
    return readdirSync(this.#directory).flatMap((name) => {
      const stats = statSync(join(this.#directory, name), { throwIfNoEntry: false });
      return stats?.isFile() === true ? { name, used: stats.mtimeMs } : [];
    });
  }

  #remove(name: string): void {
    rmSync(join(this.#directory, name), { force: true });
    rmSync(join(this.#directory, `${name}${DAMAGE}`), { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
