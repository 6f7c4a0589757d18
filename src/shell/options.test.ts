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
    [["--minimal"], { minimal: true }],
    [["--no_crashrc"], { rcFiles: false }],
    [["--hex"], { radix: 16 }],
    [["--hex", "--dec"], { radix: 10 }],
    [["--no_scroll"], { scroll: false }],
    [["--less"], { pager: "less" }],
    [["--more"], { pager: "more" }],
    [["--CRASHPAGER"], { pager: "CRASHPAGER" }],
    [["--reloc=0x1b600000"], { kernelOffset: 0x1b60_0000n }],
    [["--active"], { activeOnly: true }],
    [["--no_panic"], { panicTask: false }],
    [["--no_modules"], { modules: false }],
    [["--no_kallsyms"], { moduleSymbols: false }],
    [["--no_elf_notes"], { cpuNotes: false }],
    [["--no_kmem_cache"], { slab: false }],
    [["--no_ikconfig"], { configuration: false }],
    [["--cpus", "4"], { cpus: 4 }],
    [["--offline", "hide"], { offline: "hide" }],
    [["--src", "/usr/src/linux"], { sourceFolder: "/usr/src/linux" }],
    [["--mod", "/lib/modules"], { moduleFolder: "/lib/modules" }],
    [["-d8"], { debug: 8 }],
    [["-x"], { extensions: true }],
    [["-o", "core"], { coreFile: "core" }],
  ])("%j", (words, expected) => {
    expect(session(...words)).toMatchObject(expected);
  });

  test("what changes nothing says so, and why, and takes its value along", () => {
    const { notes, files } = session("--readnow", "--hash", "1000", "-m", "vm=5level", "-e", "vi", "vmcore");
    expect(files).toEqual(["vmcore"]);
    expect(notes.map((note) => note.replace(/:.*/, ""))).toEqual([
      "--readnow changes nothing",
      "--hash changes nothing",
      "-m vm changes nothing",
      "-e vi changes nothing",
    ]);
  });

  test("instead of a session", () => {
    expect(parseInvocation(["-t", "vmlinux", "vmcore"])).toEqual({ kind: "time", files: ["vmlinux", "vmcore"] });
    expect(parseInvocation(["vmlinux", "-g"])).toEqual({ kind: "debug-data", files: ["vmlinux"] });
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
    [["-m", "warp=9"], "option -m does not know warp=9"],
    [["-dx"], "option -d needs a number: x"],
    [["--cpus", "0"], "option --cpus needs a number from 1 to 8192: 0"],
    [["--offline", "maybe"], "option --offline needs show or hide: maybe"],
    [["-e", "ed"], "option -e needs vi or emacs: ed"],
    [["-k"], "option -k is not available: "],
    [["--hyper"], "option --hyper is not available: "],
  ])("%j is refused", (words, message) => {
    expect(() => parseInvocation(words)).toThrow(message);
  });

  test("usage names every option", () => {
    for (const name of ["-i FILE", "-s", "--strict", "--help", "--version"]) expect(programUsage()).toContain(name);
  });
});
