/**
 * The program of the worker that reads parts of a file from a server. Each message asks for one part; the thread that
 * sent it sleeps until the first shared word is no longer 0: 1 when the bytes are there, 2 when not; then the message in
 * their place says why.
 */
import * as http from "node:http";
import * as https from "node:https";
import { parentPort } from "node:worker_threads";
import { answer } from "./answer.ts";
import { BYTES_AT, type RangeRequest, SIZE_AT, VERSION_AT } from "./range-request.ts";

const agents = {
  http: new http.Agent({ keepAlive: true }),
  https: new https.Agent({ keepAlive: true }),
};

async function read(request: RangeRequest): Promise<number> {
  const { url, offset, length, timeout, version, shared } = request;
  const headers: Record<string, string> = {
    range: `bytes=${offset}-${offset + length - 1}`,
    "accept-encoding": "identity",
  };
  if (version !== undefined) headers["if-range"] = version;
  const response = await answer({ url, headers, timeout, agents });
  const state = new Int32Array(shared, 0, 4);
  state[2] = response.statusCode ?? 0;
  if (response.statusCode !== 206) {
    response.destroy();
    throw new Error(`status ${response.statusCode}`);
  }
  const [, start, size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers["content-range"] ?? "") ?? [];
  if (Number(start) !== offset || size === undefined) {
    response.destroy();
    throw new Error(`the part ${response.headers["content-range"] ?? "without a name"}`);
  }
  new BigInt64Array(shared, SIZE_AT, 1)[0] = BigInt(size);
  writeVersion(shared, response.headers.etag ?? response.headers["last-modified"] ?? "");
  const target = new Uint8Array(shared, BYTES_AT);
  let received = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    if (received + part.length > length) throw new Error(`more than the ${length} bytes asked for`);
    target.set(part, received);
    received += part.length;
  }
  if (!response.complete) throw new Error("the transfer ended early");
  return received;
}

/** A weak tag may not be asked for, and one that has no room is none. */
function writeVersion(shared: SharedArrayBuffer, version: string): void {
  const bytes = Buffer.from(version.startsWith("W/") ? "" : version);
  const room = new Uint8Array(shared, VERSION_AT, BYTES_AT - VERSION_AT);
  room.fill(0);
  if (bytes.length < room.length) room.set(bytes);
}

function finish(shared: SharedArrayBuffer, outcome: 1 | 2, count: number): void {
  const state = new Int32Array(shared, 0, 4);
  Atomics.store(state, 1, count);
  Atomics.store(state, 0, outcome);
  Atomics.notify(state, 0);
}

parentPort?.on("message", (request: RangeRequest) => {
  const { shared } = request;
  read(request).then(
    (count) => finish(shared, 1, count),
    (error: unknown) => {
      const message = Buffer.from(error instanceof Error ? error.message : String(error)).subarray(0, 500);
      new Uint8Array(shared, BYTES_AT).set(message);
      finish(shared, 2, message.length);
    },
  );
});
