import { describe, expect, test } from "vitest";
import { BUILD_ID } from "../testing/kernel.ts";
import { kernelWithModule, loopFiles } from "../testing/module-file.ts";
import { shown } from "../testing/shown.ts";
import { debuginfo } from "./debuginfo.ts";
import { mod } from "./mod.ts";

describe("debuginfo", () => {
  test("says what is in use, found and missing, and where the missing was looked for", () => {
    const kernel = kernelWithModule(loopFiles());
    shown(kernel, mod, "mod -s loop /mine/loop.ko");
    expect(shown(kernel, debuginfo, "debuginfo")).toBe(`kernel 6.1.0-drawn
  build-id  ${BUILD_ID}
  missing
    absent                /usr/lib/debug/vmlinux.ko
module loop
  build-id  not in the dump
  in use    /mine/loop.ko (given)
module dummy
  build-id  not in the dump
  missing
    absent                /usr/lib/debug/dummy.ko
servers: none (DEBUGINFOD_URLS)
`);
  });

  test("shows the places of what was found when asked to", () => {
    const kernel = kernelWithModule(loopFiles(["http://localhost/"]));
    expect(shown(kernel, debuginfo, "debuginfo loop --places")).toBe(`module loop
  build-id  not in the dump
  found     /usr/lib/debug/loop.ko (path)
    taken                 /usr/lib/debug/loop.ko
servers: http://localhost/
`);
  });

  test("asks servers when told to, and only those that are configured", () => {
    const files = loopFiles(["http://localhost/"]);
    const kernel = kernelWithModule(files);
    shown(kernel, debuginfo, "debuginfo loop");
    shown(kernel, debuginfo, "debuginfo --fetch kernel loop");
    expect(files.asked.map(({ wish, options }) => [wish.module, options?.fetch])).toEqual([
      ["loop", false],
      [undefined, true],
      ["loop", true],
    ]);
    expect(shown(kernelWithModule(loopFiles()), debuginfo, "debuginfo --fetch")).toBe(
      "debuginfo: no server to ask: DEBUGINFOD_URLS is not set\n",
    );
  });

  test("knows no module that is not loaded", () => {
    expect(shown(kernelWithModule(loopFiles()), debuginfo, "debuginfo nosuch")).toBe(
      "debuginfo: nosuch: no such module is loaded\n",
    );
  });
});
