import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FormatError } from "#base";
import { DW_AT_name, DW_FORM_strp, DW_TAG_compile_unit, DW_TAG_variable } from "#debuginfo/dwarf";
import { NT_GNU_BUILD_ID, SHT_NOTE } from "#elf";
import { cacheOf } from "#host/cache";
import { dwarf, entry } from "../../testing/dwarf.ts";
import { buildElf, note } from "../../testing/elf.ts";
import { openDebugFile } from "./debug-file.ts";
import { keptNames } from "./kept-names.ts";
import { parallelScan } from "./parallel-scan.ts";
import { scanParts } from "./scan-parts.ts";

const UNITS = 40;

/** A debug file whose unit N declares a variable `vN` and one that all have. */
function debugFile(buildId: readonly number[], shared: string): Uint8Array {
  const file = dwarf();
  for (let i = 0; i < UNITS; i++) {
    const names = [`v${i}`, shared].map((name) => entry(DW_TAG_variable, [[DW_AT_name, DW_FORM_strp, name]]));
    file.unit(entry(DW_TAG_compile_unit, [], names));
  }
  const id = note("GNU", NT_GNU_BUILD_ID, Uint8Array.from(buildId));
  const sections = [...file.bytes()].map(([name, data]) => ({ name, data }));
  return buildElf({
    sections: buildId.length === 0 ? sections : [{ name: ".note.gnu.build-id", type: SHT_NOTE, data: id }, ...sections],
  });
}

let built: string;
let worker: URL;
beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), "name-worker-"));
  const bundle = await rolldown({
    input: join(import.meta.dirname, "name-worker.ts"),
    platform: "node",
    resolve: { conditionNames: ["source", "import", "node"] },
  });
  await bundle.write({ dir: built, format: "esm", entryFileNames: "name-worker.mjs" });
  worker = pathToFileURL(join(built, "name-worker.mjs"));
});
afterAll(() => rmSync(built, { recursive: true }));

let folder: string;
let vmlinux: string;
let kept: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kept-names-"));
  vmlinux = join(folder, "vmlinux");
  writeFileSync(vmlinux, debugFile([1, 2, 3, 4], "shared"));
  kept = join(folder, "cache", "01020304.v1.names");
});
afterEach(() => rmSync(folder, { recursive: true }));

const cache = () => cacheOf({ INQUEST_CACHE: join(folder, "cache") });
const small = { partSize: 100, patienceMs: 200 };
const names = (path = vmlinux) => keptNames(path, cache(), { ...small, workerCount: 0 });

function wholeTable(): Uint8Array {
  const file = openDebugFile(vmlinux);
  const end = file.info.section(".debug_info")?.size ?? 0;
  const table = scanParts(file, [{ start: 0, end }], () => {});
  file.close();
  return table;
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; !condition(); i++) {
    if (i > 1000) throw new Error("waited in vain");
    await sleep(10);
  }
}

test("workers and the thread that waits give the table of a single pass", async () => {
  for (const workerCount of [0, 1, 2]) {
    const scan = parallelScan(openDebugFile(vmlinux), { ...small, worker, workerCount, patienceMs: 10_000 });
    expect(scan.join()).toEqual(wholeTable());
  }
});

test("workers finish alone, and say so", async () => {
  let isDone = false;
  const options = { ...small, worker, workerCount: 2, patienceMs: 10_000, background: () => (isDone = true) };
  const scan = parallelScan(openDebugFile(vmlinux), options);
  await until(() => isDone);
  expect(scan.join()).toEqual(wholeTable());
});

test.each([
  ["dies", "process.exit(1)"],
  ["fails", "throw new Error()"],
  ["hangs", "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)"],
])("what a worker has taken that %s is scanned all the same", async (_, end) => {
  const program = `
    import { writeFileSync } from "node:fs";
    import { workerData } from "node:worker_threads";
    const cells = new Int32Array(workerData.board);
    // Takes the first part, as thread 0 of 2.
    Atomics.add(cells, 2, 1);
    Atomics.store(cells, 4 + 2, 1);
    writeFileSync(workerData.path + ".taken", "");
    ${end};`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const scan = parallelScan(openDebugFile(vmlinux), { ...small, worker: url, workerCount: 1 });
  await until(() => existsSync(`${vmlinux}.taken`));
  expect(scan.join()).toEqual(wholeTable());
});

test("no worker is needed", () => {
  const options = { ...small, worker: pathToFileURL(join(folder, "absent.js")), workerCount: 1 };
  expect(parallelScan(openDebugFile(vmlinux), options).join()).toEqual(wholeTable());
});

test("the second session finds what the first one kept", () => {
  const first = names().index.find("variable", "v17");
  expect(first).toBeDefined();
  expect(new Uint8Array(readFileSync(kept))).toEqual(wholeTable());
  // So that a scan would fail.
  const broken = readFileSync(vmlinux);
  const { info } = openDebugFile(vmlinux);
  const at = broken.indexOf(info.section(".debug_info")?.chunk(0).array ?? "");
  broken.fill(0xff, at, at + 4);
  writeFileSync(vmlinux, broken);
  const { index } = names();
  expect(index.find("variable", "v17")).toBe(first);
  expect(index.all("variable", "shared")).toHaveLength(1);
  expect([...index.names("variable")]).toHaveLength(UNITS + 1);
  rmSync(kept);
  expect(() => names().index.find("variable", "v17")).toThrow(FormatError);
});

test("a damaged index is not believed, and written anew", () => {
  names().index.find("variable", "v17");
  const good = readFileSync(kept);
  const right = names().index.find("variable", "v17");
  for (let at = 0; at < good.length; at += 13) {
    const bad = Buffer.from(good);
    bad[at] = (bad[at] ?? 0) ^ 0xff;
    writeFileSync(kept, bad);
    expect(names().index.find("variable", "v17")).toBe(right);
    expect([...names().index.names("variable")]).toHaveLength(UNITS + 1);
    expect(readFileSync(kept)).toEqual(good);
  }
  writeFileSync(kept, good.subarray(0, 50));
  expect(names().index.find("variable", "v17")).toBe(right);
  expect(readFileSync(kept)).toEqual(good);
});

test("an index of another file is not believed, whatever it is called", () => {
  names().index.find("variable", "v17");
  const good = readFileSync(kept);
  for (const [id, shared] of [
    [[1, 2, 3, 4], "longer_name"],
    [[9, 9, 9, 9], "shared"],
  ] as const) {
    const other = join(folder, `other-${shared}`);
    writeFileSync(other, debugFile(id, shared));
    const name = join(folder, "cache", `${Buffer.from(id).toString("hex")}.v1.names`);
    writeFileSync(name, good, { mode: 0o600 });
    expect(names(other).index.find("variable", shared)).toBeDefined();
    expect(readFileSync(name)).not.toEqual(good);
  }
});

test("works without a cache, in a folder that cannot be made, and for a file without build-id", () => {
  writeFileSync(join(folder, "cache"), "a file where the folder should be");
  expect(names().index.find("variable", "v3")).toBeDefined();
  expect(keptNames(vmlinux, undefined, small).index.find("variable", "v3")).toBeDefined();
  rmSync(join(folder, "cache"));
  mkdirSync(join(folder, "cache"));
  const nameless = join(folder, "nameless");
  writeFileSync(nameless, debugFile([], "shared"));
  expect(names(nameless).index.find("variable", "v3")).toBeDefined();
  expect(readdirSync(join(folder, "cache"))).toEqual([]);
});

test("is prepared in the background, once", async () => {
  const first = keptNames(vmlinux, cache(), { ...small, worker, workerCount: 1, patienceMs: 10_000 });
  first.prepare();
  first.prepare();
  await until(() => existsSync(kept));
  expect(new Uint8Array(readFileSync(kept))).toEqual(wholeTable());
  expect(first.index.find("variable", "v17")).toBe(names().index.find("variable", "v17"));
});

test("a question that comes before the background is ready waits for it", () => {
  const first = keptNames(vmlinux, cache(), { ...small, worker, workerCount: 1, patienceMs: 10_000 });
  first.prepare();
  expect(first.index.find("variable", "v39")).toBeDefined();
  expect(existsSync(kept)).toBe(true);
});

test("preparing fails quietly; who asks hears of it", () => {
  const absent = keptNames(join(folder, "absent"), cache(), small);
  expect(() => absent.prepare()).not.toThrow();
  expect(() => absent.index.find("variable", "v1")).toThrow("no such file");
});

test("two sessions at once keep one whole file", async () => {
  copyFileSync(vmlinux, join(folder, "copy"));
  const sessions = [vmlinux, join(folder, "copy")].map((path) =>
    keptNames(path, cache(), { ...small, worker, workerCount: 1, patienceMs: 10_000 }),
  );
  for (const session of sessions) session.prepare();
  await until(() => existsSync(kept));
  for (const session of sessions) expect(session.index.find("variable", "v17")).toBeDefined();
  expect(readdirSync(join(folder, "cache"))).toEqual(["01020304.v1.names"]);
  expect(new Uint8Array(readFileSync(kept))).toEqual(wholeTable());
});
