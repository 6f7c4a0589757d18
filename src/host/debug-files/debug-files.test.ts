import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32, gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseElf, SHT_NOTE } from "#elf";
import { memorySource } from "#source";
import type { DebugFiles, DebugSearch, DebugWish } from "#target";
import { ascii, concat, place } from "../../testing/bytes.ts";
import { buildElf, note, type SectionSpec, symbolSections } from "../../testing/elf.ts";
import { debugFiles, findSplit } from "./debug-files.ts";
import { debugRoots } from "./search-places.ts";

const ID = "ab00112233445566778899aabbccddeeff001122";
const OTHER = "cd00112233445566778899aabbccddeeff001122";
const RELEASE = "6.1.0-test";

let root: string;
let files: DebugFiles;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "debug-files-"));
  files = debugFiles({ roots: [{ system: root, debug: join(root, "usr/lib/debug") }] });
});
afterEach(() => rmSync(root, { recursive: true }));

const idNote = (id: string): SectionSpec => ({
  name: ".note.gnu.build-id",
  type: SHT_NOTE,
  data: note("GNU", 3, Buffer.from(id, "hex")),
});
const DWARF: SectionSpec = { name: ".debug_info", data: ascii("x") };

function elf(id: string | undefined, ...sections: readonly SectionSpec[]): Uint8Array {
  return buildElf({ sections: [...(id === undefined ? [] : [idNote(id)]), ...sections] });
}

function write(path: string, content: Uint8Array): string {
  const whole = join(root, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

const kernel: DebugWish = { module: undefined, release: RELEASE, buildId: ID };
const module: DebugWish = { module: "virtio_blk", release: RELEASE, buildId: ID };

/** The path found below the root, how, and the verdicts on what is there. */
function outcome({ found, looked }: DebugSearch) {
  const short = (path: string): string => path.replace(`${root}/`, "");
  const verdicts = looked.filter(({ verdict }) => verdict !== "absent");
  return {
    found: found && short(found.path),
    how: found?.origin,
    verdicts: verdicts.map(({ path, verdict }) => `${verdict}: ${short(path)}`),
  };
}

describe("the kernel's", () => {
  test.each([
    ["usr/lib/debug/.build-id/ab/00112233445566778899aabbccddeeff001122.debug", "build-id tree"],
    [`usr/lib/debug/boot/vmlinux-${RELEASE}`, "path"],
    [`usr/lib/debug/lib/modules/${RELEASE}/vmlinux`, "path"],
    [`boot/vmlinux-${RELEASE}`, "path"],
    [`lib/modules/${RELEASE}/build/vmlinux`, "path"],
  ])("is found at %s", (path, how) => {
    write(path, elf(ID, DWARF));
    expect(outcome(files.find(kernel))).toEqual({ found: path, how, verdicts: [`taken: ${path}`] });
  });

  test("is not that of another build, nor one without a build-id, nor without DWARF, nor damaged", () => {
    write(`usr/lib/debug/boot/vmlinux-${RELEASE}`, elf(OTHER, DWARF));
    write(`usr/lib/debug/lib/modules/${RELEASE}/vmlinux`, elf(undefined, DWARF));
    write(`boot/vmlinux-${RELEASE}`, elf(ID));
    write(`lib/modules/${RELEASE}/vmlinux`, ascii("MZ compressed kernel"));
    write(`lib/modules/${RELEASE}/build/vmlinux`, elf(ID, DWARF).subarray(0, -40));
    expect(outcome(files.find(kernel))).toEqual({
      found: undefined,
      how: undefined,
      verdicts: [
        `other build-id: usr/lib/debug/boot/vmlinux-${RELEASE}`,
        `other build-id: usr/lib/debug/lib/modules/${RELEASE}/vmlinux`,
        `no debug information: boot/vmlinux-${RELEASE}`,
        `not ELF: lib/modules/${RELEASE}/vmlinux`,
        `unreadable: lib/modules/${RELEASE}/build/vmlinux`,
      ],
    });
  });

  test("is not taken when the dump does not say its build-id", () => {
    write(`usr/lib/debug/boot/vmlinux-${RELEASE}`, elf(ID, DWARF));
    const { found, looked } = files.find({ ...kernel, buildId: undefined });
    expect(found).toBeUndefined();
    expect(looked.map(({ verdict }) => verdict)).toContain("build-id unknown");
  });

  test.each(["../../etc", "..", "a/b", "", "x\0y"])("a release that is no name leads nowhere: %j", (release) => {
    const { looked } = files.find({ ...kernel, release });
    expect(looked.map(({ origin }) => origin)).toEqual(["build-id tree"]);
  });

  test("a build-id that is none leads nowhere", () => {
    expect(files.find({ ...kernel, release: "", buildId: "../../x" }).looked).toEqual([]);
  });
});

describe("a module's", () => {
  const DEBUG = `usr/lib/debug/lib/modules/${RELEASE}/kernel/drivers/block`;
  const SHIPPED = `lib/modules/${RELEASE}/kernel/drivers/block`;

  test.each([[`${DEBUG}/virtio_blk.ko`], [`${DEBUG}/virtio-blk.ko.debug`], [`${SHIPPED}/virtio-blk.ko`]])(
    "is found at %s",
    (path) => {
      write(path, elf(ID, DWARF));
      expect(outcome(files.find(module))).toMatchObject({ found: path, how: "path" });
    },
  );

  test("may be compressed", () => {
    const path = `${SHIPPED}/virtio_blk.ko.gz`;
    write(path, gzipSync(elf(ID, DWARF)));
    const { found } = files.find(module);
    expect(found?.path).toBe(join(root, path));
    expect(found?.debug.section(".debug_info")?.size).toBe(1);
  });

  test("a compressed file that is damaged is unreadable", () => {
    write(`${SHIPPED}/virtio_blk.ko.gz`, gzipSync(elf(ID, DWARF)).subarray(0, -20));
    expect(outcome(files.find(module)).verdicts).toEqual([`unreadable: ${SHIPPED}/virtio_blk.ko.gz`]);
  });

  test("is the one with debug information; without any, the symbols of the other are better than nothing", () => {
    const stripped = `${DEBUG}/virtio_blk.ko`;
    write(stripped, elf(ID, ...symbolSections([{ name: "probe" }])));
    const alone = files.find(module).found;
    expect(alone).toMatchObject({ path: join(root, stripped), hasDwarf: false });
    write(`${SHIPPED}/virtio_blk.ko`, elf(ID, DWARF));
    const again = debugFiles({ roots: [{ system: root, debug: join(root, "usr/lib/debug") }] });
    expect(outcome(again.find(module)).found).toBe(`${SHIPPED}/virtio_blk.ko`);
  });

  test("its debug information may have been split off: by build-id, by link and checksum", () => {
    const debug = elf(undefined, DWARF);
    const link = (crc: number): SectionSpec => ({
      name: ".gnu_debuglink",
      data: concat(ascii("virtio_blk.ko.debug\0"), place(4, [[0, 4, crc]])),
    });
    const shipped = write("given/virtio_blk.ko", elf(ID, link(crc32(debug))));
    const split = write("given/.debug/virtio_blk.ko.debug", debug);
    const found = files.find(module, { file: shipped }).found;
    expect(found?.debug.source.name).toBe(split);
    expect(found).toMatchObject({ path: shipped, hasDwarf: true, origin: "given" });

    writeFileSync(shipped, elf(ID, link(1)));
    const other = files.find(module, { file: shipped });
    expect(other.found).toBeUndefined();
    expect(other.looked.map(({ verdict }) => verdict)).toContain("other checksum");

    const tree = write(`usr/lib/debug/.build-id/ab/${ID.slice(2)}.debug`, elf(ID, DWARF));
    expect(files.find(module, { file: shipped }).found?.debug.source.name).toBe(tree);
  });

  test("a link that leaves its folder is not followed", () => {
    const debug = elf(undefined, DWARF);
    write("secret", debug);
    const data = concat(ascii("../secret\0\0\0"), place(4, [[0, 4, crc32(debug)]]));
    const shipped = write("given/virtio_blk.ko", elf(ID, { name: ".gnu_debuglink", data }));
    expect(files.find(module, { file: shipped }).found).toBeUndefined();
  });

  test("a file or directory that is named is the only place", () => {
    write(`${DEBUG}/virtio_blk.ko`, elf(ID, DWARF));
    const wrong = write("given/deep/virtio_blk.ko", elf(OTHER, DWARF));
    expect(outcome(files.find(module, { directory: join(root, "given") }))).toEqual({
      found: undefined,
      how: undefined,
      verdicts: ["other build-id: given/deep/virtio_blk.ko"],
    });
    expect(files.find(module, { file: wrong }).found).toBeUndefined();
    expect(files.find({ ...module, buildId: undefined }, { file: wrong }).found?.path).toBe(wrong);
    expect(files.find(module, { file: join(root, "nosuch") }).looked).toMatchObject([{ verdict: "absent" }]);
  });

  test("links to directories are not walked", () => {
    write(`${SHIPPED}/virtio_blk.ko`, elf(ID, DWARF));
    symlinkSync(join(root, "lib"), join(root, "lib/modules", RELEASE, "build"));
    expect(outcome(files.find(module)).found).toBe(`${SHIPPED}/virtio_blk.ko`);
  });
});

test("directories are told from files", () => {
  const file = write("x", ascii("x"));
  expect([root, file, join(root, "nosuch")].map((path) => files.isDirectory(path))).toEqual([true, false, false]);
});

test("a vmlinux that was unpacked from a package has the debug files of its package", () => {
  expect(debugRoots(["/extra"], "/tmp/pkg/usr/lib/debug/boot/vmlinux-6.1")).toEqual([
    { system: undefined, debug: "/extra" },
    { system: "/tmp/pkg", debug: "/tmp/pkg/usr/lib/debug" },
    { system: "/", debug: "/usr/lib/debug" },
  ]);
  expect(debugRoots([], "/usr/lib/debug/boot/vmlinux")).toHaveLength(1);
});

test("the debug information of a stripped vmlinux that was given", () => {
  const bytes = elf(ID);
  const image = parseElf(memorySource("vmlinux", bytes));
  const setup = { roots: [{ system: root, debug: join(root, "usr/lib/debug") }] };
  expect(findSplit(setup, "/boot/vmlinux", image)).toBeUndefined();
  const path = write(`usr/lib/debug/.build-id/ab/${ID.slice(2)}.debug`, elf(ID, DWARF));
  expect(findSplit(setup, "/boot/vmlinux", image)?.source.name).toBe(path);
});
