import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SHT_NOTE } from "#elf";
import { ascii } from "../../testing/bytes.ts";
import { buildElf, note } from "../../testing/elf.ts";
import { debugFiles } from "./debug-files.ts";
import { type DebugServers, debugServers, fetchDebugFile } from "./debuginfod.ts";

const ID = "ab00112233445566778899aabbccddeeff001122";
const debugFile = (id: string): Uint8Array =>
  buildElf({
    sections: [
      { name: ".note.gnu.build-id", type: SHT_NOTE, data: note("GNU", 3, Buffer.from(id, "hex")) },
      { name: ".debug_info", data: ascii("x") },
    ],
  });

/**
 * A server on loopback, in a process of its own because the test's thread sleeps while it waits. The first folder of the
 * path says how it behaves; every request is written down.
 */
const SERVER = `
  const { createServer } = require("node:http");
  const { appendFileSync, readFileSync } = require("node:fs");
  const [file, log] = process.argv.slice(1);
  createServer((request, response) => {
    appendFileSync(log, request.url + "\\n");
    const [, how, ...rest] = request.url.split("/");
    const body = readFileSync(file);
    if (how === "good") response.end(body);
    else if (how === "moved") response.writeHead(302, { location: "/good/" + rest.join("/") }).end();
    else if (how === "circle") response.writeHead(302, { location: request.url }).end();
    else if (how === "elsewhere") response.writeHead(302, { location: "file:///etc/passwd" }).end();
    else if (how === "broken") { response.writeHead(200, { "content-length": body.length }); response.write(body.subarray(0, 50)); setTimeout(() => response.destroy(), 50); }
    else if (how === "large") { response.writeHead(200); for (let i = 0; i < 100; i++) response.write(Buffer.alloc(1000)); response.end(); }
    else if (how === "announced") { response.writeHead(200, { "content-length": 10 ** 9 }); response.write("x"); }
    else if (how === "failing") response.writeHead(500).end();
    else if (how !== "silent") response.writeHead(404).end();
  }).listen(0, "127.0.0.1", function () { process.stdout.write(String(this.address().port)); });
`;

let folder: string;
let server: ChildProcess;
let port: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "debuginfod-"));
  writeFileSync(join(folder, "file"), debugFile(ID));
  server = spawn(process.execPath, ["-e", SERVER, join(folder, "file"), join(folder, "log")]);
  port = await new Promise((resolve) => server.stdout?.once("data", (data) => resolve(String(data))));
});
afterAll(() => {
  server.kill();
  rmSync(folder, { recursive: true });
});

/** The compiled worker: Node 20 runs no TypeScript. */
const WORKER = new URL("../../../dist/host/debug-files/fetch-worker.js", import.meta.url);

let caches = 0;
const servers = (...ways: readonly string[]): DebugServers => ({
  urls: ways.map((way) => `http://127.0.0.1:${port}/${way}`),
  cache: join(folder, `cache-${++caches}`),
  timeout: 500,
  mostBytes: 50_000,
  worker: WORKER,
});

const wish = { module: undefined, release: "", buildId: ID };

describe("a file is fetched", () => {
  test("into the cache, under its build-id, and found there again without asking", () => {
    const setup = servers("good");
    const files = debugFiles({ roots: [], servers: setup });
    expect(files.find(wish).found).toBeUndefined();
    expect(existsSync(setup.cache)).toBe(false);
    const path = join(setup.cache, ID);
    expect(files.find(wish, { fetch: true }).found).toMatchObject({ path, origin: "debuginfod", hasDwarf: true });
    expect(readdirSync(setup.cache)).toEqual([ID]);
    expect(readFileSync(join(folder, "log"), "utf8")).toContain(`/good/buildid/${ID}/debuginfo\n`);
    const before = readFileSync(join(folder, "log"), "utf8");
    expect(files.find(wish).found).toMatchObject({ path, origin: "debuginfod cache" });
    expect(readFileSync(join(folder, "log"), "utf8")).toBe(before);
  });

  test("from the second server when the first has none; a redirection is followed", () => {
    const { place, looked } = fetchDebugFile(servers("none", "moved"), ID);
    expect(looked.map(({ verdict }) => verdict)).toEqual(["absent"]);
    expect(place?.origin).toBe("debuginfod");
  });
});

test.each([
  ["failing", "unreadable", "status 500"],
  ["silent", "unreadable", "no answer within 0.5 s"],
  ["circle", "unreadable", "more than 5 redirections"],
  ["elsewhere", "unreadable", "a redirection to file:"],
  ["broken", "unreadable", "aborted"],
  ["large", "unreadable", "more than 50000 bytes"],
  ["announced", "unreadable", "a file of 1000000000 bytes"],
])("a server that is %s gives nothing, and leaves nothing behind", (way, verdict, detail) => {
  const setup = servers(way);
  expect(fetchDebugFile(setup, ID)).toMatchObject({ place: undefined, looked: [{ verdict, detail }] });
  expect(readdirSync(setup.cache)).toEqual([]);
});

test("a file of another build-id is not kept", () => {
  const setup = servers("good");
  const wanted = ID.replace("ab", "cd");
  expect(fetchDebugFile(setup, wanted)).toMatchObject({
    place: undefined,
    looked: [{ verdict: "other build-id", detail: ID }],
  });
  expect(readdirSync(setup.cache)).toEqual([]);
});

test("a build-id that is none is not asked for", () => {
  expect(fetchDebugFile(servers("good"), "../../etc/passwd")).toEqual({ place: undefined, looked: [] });
});

test("servers come from the environment alone", () => {
  expect(debugServers({}).urls).toEqual([]);
  const configured = debugServers({
    DEBUGINFOD_URLS: "https://one.example  file:///etc http://two.example/",
    DEBUGINFOD_TIMEOUT: "5",
    XDG_CACHE_HOME: "/cache",
  });
  expect(configured).toMatchObject({
    urls: ["https://one.example", "http://two.example/"],
    cache: "/cache/inquest/debuginfod",
    timeout: 5000,
  });
});
