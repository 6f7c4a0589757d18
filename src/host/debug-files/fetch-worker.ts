/**
 * The program of the worker that transfers one file. The thread that started it sleeps until the first shared word is no
 * longer 0: 1 when the file is there, 2 when not; then the message says why.
 */
import { createWriteStream } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { workerData } from "node:worker_threads";

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

const MOST_REDIRECTS = 5;
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

/** The answer to a request, redirections followed: a few, and never from https to plain http. */
async function answer(address: string): Promise<http.IncomingMessage> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await get(url);
    const { statusCode = 0, headers } = response;
    if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) return response;
    response.destroy();
    const next = new URL(headers.location, url);
    if (next.protocol !== "https:" && (url.protocol === "https:" || next.protocol !== "http:")) {
      throw new Error(`a redirection to ${next.protocol}`);
    }
    url = next;
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirections`);
}

function get(url: URL): Promise<http.IncomingMessage> {
  const { get: start } = url.protocol === "https:" ? https : http;
  return new Promise((resolve, reject) => {
    const sent = start(url, { timeout: request.timeout, headers: { "user-agent": "inquest" } }, resolve);
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${request.timeout / 1000} s`)));
    sent.on("error", reject);
  });
}

async function run(): Promise<void> {
  const response = await answer(request.url);
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
