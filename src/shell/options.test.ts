import { describe, expect, test } from "vitest";
import { parseInvocation, programUsage, type SessionOptions } from "./options.ts";

function session(...words: readonly string[]): SessionOptions {
  const invocation = parseInvocation(words);
  if (invocation.kind !== "session") throw new Error(invocation.kind);
  return invocation.options;
}

describe("parseInvocation", () => {
  test("files in any order, between options", () => {
    expect(session("vmlinux", "-s", "vmcore", "-i", "cmds").files).toEqual(["vmlinux", "vmcore"]);
    expect(session("--", "-s").files).toEqual(["-s"]);
  });

  test.each<[readonly string[], Partial<SessionOptions>]>([
    [["-i", "cmds"], { inputFile: "cmds" }],
    [["-icmds"], { inputFile: "cmds" }],
    [["-s"], { silent: true }],
    [["--strict"], { strict: true }],
    [["--force"], { force: true }],
    [["--kaslr", "0x1b600000"], { kernelOffset: 0x1b60_0000n }],
    [["--kaslr=0x1b600000", "--kaslr=auto"], { kernelOffset: undefined }],
    [["--phys-base=-306184192"], { physicalBase: -306_184_192n }],
    [["--phys-base", "0xffffffffedc00000"], { physicalBase: -306_184_192n }],
    [["-m", "phys_base=0x400000"], { physicalBase: 0x40_0000n }],
    [["--machdep=phys_base=4194304"], { physicalBase: 0x40_0000n }],
    [["--vmcoreinfo", "info.txt"], { vmcoreinfo: "info.txt" }],
    [["--src", "/usr/src/linux"], { sourceFolder: "/usr/src/linux" }],
    [["--minimal"], { minimal: true }],
    [["--no_crashrc"], { rcFiles: false }],
    [["--hex"], { radix: 16 }],
    [["--hex", "--dec"], { radix: 10 }],
    [["--no_scroll"], { scroll: false }],
    [["--less"], { pager: "less" }],
    [["--more"], { pager: "more" }],
    [["--CRASHPAGER"], { pager: "CRASHPAGER" }],
  ])("%j", (words, expected) => {
    expect(session(...words)).toMatchObject(expected);
  });

  test("instead of a session", () => {
    expect(parseInvocation(["-h"])).toEqual({ kind: "help", command: undefined });
    expect(parseInvocation(["--help", "bt"])).toEqual({ kind: "help", command: "bt" });
    expect(parseInvocation(["--version"])).toEqual({ kind: "version" });
    expect(parseInvocation(["--osrelease", "vmcore"])).toEqual({ kind: "osrelease", dump: "vmcore" });
    expect(parseInvocation(["--build-id=vmcore"])).toEqual({ kind: "build-id", dump: "vmcore" });
    expect(parseInvocation(["--log", "vmcore"])).toEqual({ kind: "log", dump: "vmcore" });
  });

  test.each([
    [["--nosuch"], "unknown option: --nosuch"],
    [["-Z"], "unknown option: -Z"],
    [["-i"], "option -i needs a value: FILE"],
    [["-sx"], "option -s takes no value: -sx"],
    [["--strict=1"], "option --strict takes no value: --strict=1"],
    [["--kaslr=yes"], "option --kaslr needs a number: yes"],
    [["--phys-base", "1f"], "option --phys-base needs a number: 1f"],
    [["-m", "vm=5level"], "option -m is not available with vm=5level: "],
    [["-d8"], "option -d is not available: "],
    [["--readnow"], "option --readnow is not available: "],
  ])("%j is refused", (words, message) => {
    expect(() => parseInvocation(words)).toThrow(message);
  });

  test("usage names every option", () => {
    for (const name of ["-i FILE", "-s", "--strict", "--help", "--version"]) expect(programUsage()).toContain(name);
  });
});
