import { expect, test } from "vitest";
import { address } from "#base";
import { kernelWithModule, loopFiles, MODULE_TEXT } from "../testing/module-file.ts";

const at = (offset: number) => address(MODULE_TEXT + BigInt(offset));

function opened() {
  const { target } = kernelWithModule(loopFiles());
  const [loop, dummy] = target.modules;
  if (loop === undefined || dummy === undefined) throw new Error("two modules were drawn");
  return { target, loop, dummy };
}

test("a module's file gives lines and functions where the module was loaded", () => {
  const { target, loop } = opened();
  expect(target.sourceLine(at(4))).toBeUndefined();
  expect(target.moduleDebug.load(loop).found?.path).toBe("/usr/lib/debug/loop.ko");
  expect(target.sourceLine(at(4))).toEqual({ file: "/build/loop.c", line: 7 });
  expect(target.sourceLine(at(20))).toEqual({ file: "/build/loop.c", line: 9 });
  expect(target.sourceLine(at(32))).toBeUndefined();
  const place = target.debugAt(at(4));
  expect(place?.bias).toBe(0n);
  expect(
    place?.code
      .functions()
      .find(at(4))
      ?.scopes.map(({ name }) => name),
  ).toEqual(["loop_queue_rq"]);
});

test("it gives types that nothing else knows, and what was not loaded has no address", () => {
  const { target, loop } = opened();
  expect(target.types.find("struct", "loop_private")).toBeUndefined();
  target.moduleDebug.load(loop);
  expect(target.types.find("struct", "loop_private")).toMatchObject({ kind: "struct", size: 24 });
  expect(target.structures.find("struct", "loop_private")).toBeUndefined();
});

test("it gives symbols that kallsyms lacks, and letters and sizes to those that it has", () => {
  const { target, loop } = opened();
  expect(target.symbols.find("loop_queue_rq")).toMatchObject({ type: "t", ownSize: undefined });
  target.moduleDebug.load(loop);
  expect(target.symbols.find("loop_data")).toMatchObject({ type: "d", module: "loop", ownSize: 8 });
  expect(target.symbols.all("loop_queue_rq")).toMatchObject([{ type: "T", address: at(0), ownSize: 0x20 }]);
  expect(target.symbols.find("loop_init")).toBeUndefined();
  expect(target.symbols.find("loop_tail")?.type).toBe("t");
});

test("what was loaded can be forgotten; a search that fails changes nothing", () => {
  const { target, loop, dummy } = opened();
  target.moduleDebug.load(loop);
  expect(target.moduleDebug.load(loop, { directory: "/old/" }).found).toBeUndefined();
  expect(target.moduleDebug.file(loop)?.path).toBe("/usr/lib/debug/loop.ko");
  expect(target.moduleDebug.load(dummy).found).toBeUndefined();
  expect(target.moduleDebug.file(dummy)).toBeUndefined();
  target.moduleDebug.unload(loop);
  expect(target.moduleDebug.file(loop)).toBeUndefined();
  expect(target.sourceLine(at(4))).toBeUndefined();
  expect(target.types.find("struct", "loop_private")).toBeUndefined();
  expect(target.symbols.find("loop_data")).toBeUndefined();
});

test("its sections in memory are told when they were asked for", () => {
  const { target, loop, dummy } = opened();
  target.moduleDebug.load(loop);
  expect(target.moduleDebug.sections(loop)).toEqual([]);
  target.moduleDebug.load(loop, { sections: true });
  const sections = target.moduleDebug.sections(loop);
  expect(sections.find(({ name }) => name === ".text")).toEqual({ name: ".text", start: at(0), size: 0x40 });
  expect(sections.map(({ name }) => name)).not.toContain(".init.text");
  expect(sections.map(({ start }) => start)).toEqual(sections.map(({ start }) => start).toSorted());
  expect(target.moduleDebug.sections(dummy)).toEqual([]);
  target.moduleDebug.unload(loop);
  expect(target.moduleDebug.sections(loop)).toEqual([]);
});

test("looking is not loading, and without anybody who looks nothing is found", () => {
  const { target, loop } = opened();
  expect(target.moduleDebug.find(loop).found).toBeDefined();
  expect(target.moduleDebug.file(loop)).toBeUndefined();
  const alone = kernelWithModule(undefined).target;
  const [first] = alone.modules;
  expect(first && alone.moduleDebug.load(first)).toEqual({ found: undefined, looked: [] });
});

test("the kernel's file is looked for when something asks, once, and never for opening", () => {
  const files = loopFiles();
  const { target } = kernelWithModule(files);
  expect(files.asked).toEqual([]);
  expect(target.kernelDebug().looked).toMatchObject([{ verdict: "absent" }]);
  expect(target.kernelDebug().found).toBeUndefined();
  expect(target.sourceLine(target.symbols.resolve("_stext"))).toBeUndefined();
  expect(files.asked).toMatchObject([{ wish: { module: undefined, release: "6.1.0-drawn" } }]);
  target.kernelDebug({ fetch: true });
  expect(files.asked).toHaveLength(2);
});
