import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "#base";
import { readUpTo } from "#source";
import { isUrl, openUrl } from "./http-source.ts";

/**
 * A server on loopback, in a process of its own because the test's thread sleeps while it waits. The first folder of the
 * path says how it behaves; every request is written down with the part that it asks for.
 */
const SERVER = `
  const { createServer } = require("node:http");
  const { appendFileSync, readFileSync } = require("node:fs");
  const [file, log] = process.argv.slice(1);
  const counts = {};
  createServer((request, response) => {
    const { range = "none", "if-range": condition = "none" } = request.headers;
    appendFileSync(log, request.url + " " + range + " " + condition + "\\n");
    const [, how, ...rest] = request.url.split("/");
    const body = readFileSync(file);
    const count = (counts[how] = (counts[how] ?? 0) + 1);
    const [, from, to] = /bytes=(\\d+)-(\\d+)/.exec(range) ?? [];
    const part = body.subarray(Number(from), Number(to) + 1);
    const serve = (headers, size = body.length) => {
      response.writeHead(206, { "content-range": "bytes " + from + "-" + (Number(from) + part.length - 1) + "/" + size, ...headers });
      response.end(part);
    };
    if (how === "good") serve({ etag: '"one"' });
    else if (how === "plain") serve({});
    else if (how === "moved") response.writeHead(302, { location: "/good/" + rest.join("/") }).end();
    else if (how === "circle") response.writeHead(302, { location: request.url }).end();
    else if (how === "elsewhere") response.writeHead(302, { location: "file:///etc/passwd" }).end();
    else if (how === "whole") response.end(body);
    else if (how === "changing") count > 1 ? response.end(body) : serve({ etag: '"one"' });
    else if (how === "growing") serve({}, body.length + count);
    else if (how === "shifted") { response.writeHead(206, { "content-range": "bytes 5-9/100" }); response.end("abcde"); }
    else if (how === "longer") { response.writeHead(206, { "content-range": "bytes " + from + "-" + to + "/" + body.length }); response.end(Buffer.alloc(2 ** 20)); }
    else if (how === "shaky") count % 2 === 1 ? response.writeHead(503).end() : serve({});
    else if (how === "broken") response.writeHead(500).end();
    else if (how === "empty") response.writeHead(416, { "content-range": "bytes */0" }).end();
    else if (how !== "silent") response.writeHead(404).end();
  }).listen(0, "127.0.0.1", function () { process.stdout.write(String(this.address().port)); });
`;

let folder: string;
let server: ChildProcess;
let port: string;
const content = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i * 31 + (i >> 8)) & 0xff);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "http-source-"));
  writeFileSync(join(folder, "file"), content);
  server = spawn(process.execPath, ["-e", SERVER, join(folder, "file"), join(folder, "log")]);
  port = await new Promise((resolve) => server.stdout?.once("data", (data) => resolve(String(data))));
});
afterAll(() => {
  server.kill();
  rmSync(folder, { recursive: true });
});

const url = (way: string): string => `http://127.0.0.1:${port}/${way}/vmcore`;
const asked = (way: string): string[] =>
  readFileSync(join(folder, "log"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith(`/${way}/`));
/** The compiled worker: Node 20 runs no TypeScript. */
const options = { worker: new URL("../../../dist/host/http/range-worker.js", import.meta.url), timeout: 500 };

test("reads anywhere, a part once, and up to the end", () => {
  const source = openUrl(url("good"), options);
  expect(source).toMatchObject({ name: url("good"), size: content.length, version: '"one"' });
  for (const [offset, length] of [
    [0, 10],
    [262_140, 10],
    [999_990, 100],
    [100, 900_000],
    [1_000_000, 5],
  ] as const) {
    const target = new Uint8Array(length);
    const got = source.readInto(offset, target);
    expect(Buffer.compare(target.subarray(0, got), content.subarray(offset, offset + length))).toBe(0);
  }
  const before = asked("good").length;
  expect(readUpTo(source, 5, 10).array).toEqual(content.subarray(5, 15));
  expect(asked("good")).toHaveLength(before);
  // Each request after the first asks for the file that was there at first.
  expect(asked("good").slice(0, 2)).toEqual(["/good/vmcore bytes=0-262143 none", '/good/vmcore bytes=0-262143 "one"']);
  source.close();
});

test.each(["moved", "plain", "shaky"])("a server that is %s is read", (way) => {
  const source = openUrl(url(way), options);
  expect(readUpTo(source, 500_000, 10).array).toEqual(content.subarray(500_000, 500_010));
  source.close();
});

test.each([
  ["whole", "expected a server that serves parts of files, found one that does not (fetch the file first)"],
  ["absent", "expected a file on a server, found status 404"],
  ["empty", "expected a file on a server, found status 416"],
  ["broken", "expected a file on a server, found status 500"],
  ["silent", "expected a file on a server, found no answer within 0.5 s"],
  ["circle", "expected a file on a server, found more than 5 redirections"],
  ["elsewhere", "expected a file on a server, found a redirection to file:"],
  ["shifted", "expected a file on a server, found the part bytes 5-9/100"],
  ["longer", "expected a file on a server, found more than the 262144 bytes asked for"],
])("a server that is %s is one sentence", (way, message) => {
  expect(() => openUrl(url(way), options)).toThrow(UsageError);
  expect(() => openUrl(url(way), options)).toThrow(`${url(way)}: ${message}`);
});

test.each(["changing", "growing"])("a file that is %s while it is read is noticed", (way) => {
  const source = openUrl(url(way), options);
  expect(() => source.readInto(300_000, new Uint8Array(10))).toThrow(
    `${url(way)}: expected the same file as before, found that it changed on the server`,
  );
  source.close();
});

test("a server that is not there is one sentence", () => {
  expect(() => openUrl("http://127.0.0.1:1/vmcore", options)).toThrow(
    /expected a file on a server, found .*ECONNREFUSED/,
  );
});

test.each([
  ["http://server/vmcore", true],
  ["HTTPS://server/vmcore", true],
  ["/http:/vmcore", false],
  ["ftp://server/vmcore", false],
])("%s is a URL: %s", (word, is) => {
  expect(isUrl(word)).toBe(is);
});
