import { Worker } from "node:worker_threads";
import { UsageError } from "#base";
import { chunkedSource } from "#source";
import type { FileSource } from "../file-source.ts";
import { BYTES_AT, type RangeRequest, SIZE_AT, VERSION_AT } from "./range-request.ts";

/** How servers are read from. */
export interface HttpOptions {
  /** A server that says nothing for so long is given up, in milliseconds. */
  readonly timeout?: number;
  /** The program of the worker that reads; the compiled one unless a test says otherwise. */
  readonly worker?: URL;
}

/** A file on a server. */
export interface HttpSource extends FileSource {
  /** Its entity tag or date: another one when the file is another; empty when the server tells neither. */
  readonly version: string;
}

const DEFAULT_TIMEOUT = 30_000;
/** Bytes that are asked for at once: less, and the way to the server counts; more, and what nobody reads is transferred. */
const CHUNK = 1 << 18;
const KEPT = 48 << 20;
const TRIES = 3;

/** True for what is a URL of a server rather than a path. */
export function isUrl(word: string): boolean {
  return /^https?:\/\//i.test(word);
}

/**
 * The file at `url`, read in parts as they are asked for (RFC 9110, 14: range requests) and kept for a while. Reading
 * sleeps until a worker has the bytes, because everything above is synchronous. UsageError, one sentence, when the
 * server cannot be reached, has no such file, does not serve parts of it, or the file changes while it is read.
 */
export function openUrl(url: string, options: HttpOptions = {}): HttpSource {
  const reader = new RangeReader(url, options);
  try {
    const first = reader.read(0, new Uint8Array(CHUNK));
    const { size, version } = first;
    if (size === 0) throw new UsageError(`${url}: expected a file with content, found an empty one`);
    const source = {
      name: url,
      size,
      readInto(offset: number, target: Uint8Array): number {
        let done = 0;
        while (done < target.length && offset + done < size) {
          const wanted = Math.min(target.length - done, CHUNK, size - offset - done);
          const part = reader.read(offset + done, target.subarray(done, done + wanted));
          if (part.size !== size || part.count < wanted) throw changed(url);
          done += part.count;
        }
        return done;
      },
    };
    return { ...chunkedSource(source, CHUNK, KEPT), version, close: () => reader.close() };
  } catch (error) {
    reader.close();
    throw error;
  }
}

const changed = (url: string): UsageError =>
  new UsageError(`${url}: expected the same file as before, found that it changed on the server`);

interface Part {
  readonly count: number;
  /** Bytes of the whole file. */
  readonly size: number;
  readonly version: string;
}

/** Asks the worker for parts of one file, one at a time. */
class RangeReader {
  readonly #url: string;
  readonly #timeout: number;
  readonly #worker: Worker;
  #shared = new SharedArrayBuffer(BYTES_AT + CHUNK);
  #version: string | undefined;

  constructor(url: string, { timeout = DEFAULT_TIMEOUT, worker }: HttpOptions) {
    this.#url = url;
    this.#timeout = timeout;
    this.#worker = new Worker(worker ?? new URL("./range-worker.js", import.meta.url), { stdout: true, stderr: true });
    this.#worker.unref();
  }

  /** Reads into `target` from `offset` on; a failure that may pass is tried again. UsageError when it does not. */
  read(offset: number, target: Uint8Array): Part {
    let problem = "";
    for (let tries = 0; tries < TRIES; tries++) {
      const state = this.#ask(offset, target.length);
      if (state[0] === 1) return this.#take(target, state[1] ?? 0);
      const status = state[2] ?? 0;
      // What comes too late must not get among what is asked for next.
      if (state[0] === 0) this.#shared = new SharedArrayBuffer(BYTES_AT + CHUNK);
      problem = state[0] === 0 ? "no answer" : Buffer.from(new Uint8Array(this.#shared, BYTES_AT, state[1])).toString();
      if (status === 200) throw this.#version === undefined ? this.#withoutRanges() : changed(this.#url);
      if (status >= 400 && status < 500) break;
    }
    throw new UsageError(`${this.#url}: expected a file on a server, found ${problem}`);
  }

  close(): void {
    void this.#worker.terminate();
  }

  #ask(offset: number, length: number): Int32Array {
    const state = new Int32Array(this.#shared, 0, 4);
    state.fill(0);
    const request: RangeRequest = {
      url: this.#url,
      offset,
      length,
      timeout: this.#timeout,
      version: this.#version === "" ? undefined : this.#version,
      shared: this.#shared,
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
    this.#worker.postMessage(request);
    // The worker keeps its own time; this bounds a worker that does not even start.
    Atomics.wait(state, 0, 0, 2 * this.#timeout + 10_000);
    return state;
  }

  #take(target: Uint8Array, count: number): Part {
    target.set(new Uint8Array(this.#shared, BYTES_AT, count));
    const size = Number(new BigInt64Array(this.#shared, SIZE_AT, 1)[0] ?? 0n);
    const text = Buffer.from(new Uint8Array(this.#shared, VERSION_AT, BYTES_AT - VERSION_AT)).toString();
    const version = text.slice(0, text.indexOf("\0"));
    this.#version ??= version;
    return { count, size, version };
  }

  #withoutRanges(): UsageError {
    return new UsageError(
      `${this.#url}: expected a server that serves parts of files, found one that does not (fetch the file first)`,
    );
  }
}
