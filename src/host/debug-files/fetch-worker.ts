/**
 * The program of the worker that transfers one file. The thread that started it sleeps until the first shared word is no
 * longer 0: 1 when the file is there, 2 when not; then the message says why.
 */
import { createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { workerData } from "node:worker_threads";
import { answer } from "../http/answer.ts";

/** What to transfer. */
export interface FetchRequest {
  readonly url: string;
  /** Where to write it. */
  readonly path: string;
  /** Longest silence in milliseconds. */
  readonly timeout: number;
  readonly mostBytes: number;
  /** State, message length: 32 bits each; received, expected: 64 bits each; message. */
  readonly shared: SharedArrayBuffer;
}

const MESSAGE_AT = 24;

const request = workerData as FetchRequest;
const counts = new BigInt64Array(request.shared, 8, 2);

function finish(outcome: 1 | 2, message: string): void {
  const bytes = Buffer.from(message).subarray(0, request.shared.byteLength - MESSAGE_AT);
  new Uint8Array(request.shared).set(bytes, MESSAGE_AT);
  const state = new Int32Array(request.shared, 0, 2);
  Atomics.store(state, 1, bytes.length);
  Atomics.store(state, 0, outcome);
  Atomics.notify(state, 0);
}

async function run(): Promise<void> {
  const response = await answer({ url: request.url, headers: {}, timeout: request.timeout });
  if (response.statusCode === 404) {
    response.destroy();
    finish(2, "absent");
    return;
  }
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`status ${response.statusCode}`);
  }
  const expected = Number(response.headers["content-length"] ?? 0);
  if (expected > request.mostBytes) throw new Error(`a file of ${expected} bytes`);
  Atomics.store(counts, 1, BigInt(Math.max(0, Math.floor(expected) || 0)));
  let received = 0;
  const counter = new Transform({
    transform(part: Buffer, _encoding, done) {
      received += part.length;
      Atomics.store(counts, 0, BigInt(received));
      if (received > request.mostBytes) done(new Error(`more than ${request.mostBytes} bytes`));
      else done(undefined, part);
    },
  });
  await pipeline(response, counter, createWriteStream(request.path, { mode: 0o600, flags: "wx" }));
  if (!response.complete) throw new Error("the transfer ended early");
  finish(1, "");
}

run().catch((error: unknown) => finish(2, error instanceof Error ? error.message : String(error)));
