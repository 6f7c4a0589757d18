import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { AbsentError, FormatError, UsageError } from "#base";
import { drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { configurationFile, configurationLines } from "./configuration.ts";
import { dmiFields, dmiStrings } from "./dmi.ts";
import { identity, pidMax } from "./identity.ts";
import { panicMessage } from "./panic.ts";
import { systemCalls } from "./system-calls.ts";
import { taintedMask, taints } from "./taints.ts";

const draw = (spec: KernelSpec = {}) => drawKernel(spec).kernel;

test("identity is that of the initial namespace", () => {
  expect(identity(draw())).toEqual({ nodename: "drawn", release: "6.1.0-drawn", version: "#1 SMP", machine: "x86_64" });
});

describe("the message of the panic", () => {
  test.each([
    ["none", ["all is well"], undefined],
    [
      "one",
      ["a", "Kernel panic - not syncing: sysrq triggered crash", "b"],
      "Kernel panic - not syncing: sysrq triggered crash",
    ],
    [
      "the most telling one, wherever it stands",
      ["Oops: 0002 [#1]", "divide error: 0000", "kernel BUG at a.c:1!"],
      "kernel BUG at a.c:1!",
    ],
    ["the first of its kind", ["Oops: 1", "Oops: 2"], "Oops: 1"],
    ["the line of a record that says it", ["x\ny Oops: 3\nz"], "y Oops: 3"],
    [
      "what crash does not know, when nothing else is said",
      ["BUG: unable to handle page fault for address: 0"],
      "BUG: unable to handle page fault for address: 0",
    ],
  ] as const)("%s", (_name, log, message) => {
    expect(panicMessage(draw({ log }))).toBe(message);
  });
});

describe("taints", () => {
  const types = "struct taint_flag { char c_true, c_false; bool module; };";
  // P, F, and what a distribution calls Z; the array's padding follows.
  const globals = { "struct taint_flag taint_flags[4]": [{ c_true: 0x50 }, { c_true: 0x46 }, { c_true: 0x5a }] };

  test("have the letters of this kernel", () => {
    expect(taints(draw({ types, globals }), (1n << 63n) | 0b1101n)).toEqual([
      { bit: 0, letter: "P", meaning: "a proprietary module was loaded" },
      { bit: 2, letter: "Z", meaning: undefined },
      { bit: 3, letter: undefined, meaning: undefined },
      { bit: 63, letter: undefined, meaning: undefined },
    ]);
  });
  test("have the usual letters where the kernel does not say", () => {
    expect(taints(draw(), 0x1200n).map(({ letter }) => letter)).toEqual(["W", "O"]);
  });
  test("of no bits are none", () => {
    const kernel = draw({ globals: { "unsigned long tainted_mask": 0 } });
    expect(taints(kernel, taintedMask(kernel))).toEqual([]);
  });
  test("of a kernel without a mask are absent", () => {
    expect(() => taintedMask(draw())).toThrow(AbsentError);
  });
});

describe("firmware strings", () => {
  const types = "enum dmi_field { DMI_NONE, DMI_BIOS_VENDOR, DMI_SYS_VENDOR, DMI_STRING_MAX, DMI_OEM_STRING };";

  test("are those that the machine has", () => {
    const kernel = draw({ types, globals: { "const char *dmi_ident[3]": [0, "SeaBIOS", ""] } });
    expect(dmiFields(kernel)).toEqual(["DMI_NONE", "DMI_BIOS_VENDOR", "DMI_SYS_VENDOR"]);
    expect([...dmiStrings(kernel)]).toEqual([
      { field: "DMI_BIOS_VENDOR", value: "SeaBIOS" },
      { field: "DMI_SYS_VENDOR", value: "" },
    ]);
  });
  test("of a kernel without DMI are absent", () => {
    expect(() => [...dmiStrings(draw())]).toThrow(AbsentError);
  });
});

test("the system call table ends where functions do", () => {
  const drawn = drawKernel({
    globals: { "void *sys_call_table[5]": ["sys_read()", "sys_write()", "sys_read()", 0, "sys_write()"] },
  });
  const [read, write] = [drawn.at("sys_read()"), drawn.at("sys_write()")];
  expect(systemCalls(drawn.kernel)).toEqual([
    { number: 0, address: read },
    { number: 1, address: write },
    { number: 2, address: read },
  ]);
});

describe("the highest pid", () => {
  test("before v6.14 is a variable", () => {
    expect(pidMax(draw({ globals: { "int pid_max": 32_768 } }))).toBe(32_768);
  });
  test("of a kernel that has neither is absent", () => {
    expect(() => pidMax(draw())).toThrow(AbsentError);
  });
});

describe("the configuration", () => {
  test("is a file between two symbols", () => {
    const drawn = drawKernel({ globals: { "char kernel_config_data[100]": "", "char kernel_config_data_end[8]": "" } });
    const file = configurationFile(drawn.kernel);
    expect(file?.start).toBe(drawn.at("&kernel_config_data"));
    expect(file?.size).toBe(Number(drawn.at("&kernel_config_data_end") - drawn.at("&kernel_config_data")));
  });
  test("is not in every kernel", () => {
    expect(configurationFile(draw())).toBeUndefined();
    expect(() => configurationLines(draw())).toThrow(UsageError);
  });

  const TEXT = '#\n# Linux/x86 6.1.0\n#\nCONFIG_HZ=250\nCONFIG_VERSION="a=b"\n# CONFIG_SLAB is not set\n';
  /** A gzip file with a field of any length, which makes it end where the next variable begins. */
  const padded = (file: readonly number[]): number[] => {
    const length = (64 - ((file.length + 2) % 64)) % 64;
    const field = [length, 0, ...new Array<number>(length).fill(7)];
    return [...file.slice(0, 3), 4, ...file.slice(4, 10), ...field, ...file.slice(10)];
  };
  const packed = padded([...gzipSync(TEXT)]);
  const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0));
  const between = (bytes: readonly number[], spec: KernelSpec = {}): KernelSpec => ({
    ...spec,
    globals: {
      [`unsigned char kernel_config_data[${bytes.length}]`]: bytes,
      "char kernel_config_data_end[8]": "IKCFG_ED",
    },
  });
  /** gzip's header says that a name and a checksum of itself follow. */
  const named = (file: readonly number[]): number[] =>
    file.slice(0, 3).concat(0x0a, file.slice(4, 10), ascii("config\0"), 0, 0, file.slice(10));

  const marked = [...ascii("IKCFG_ST"), ...named([...gzipSync(TEXT)]), ...ascii("IKCFG_ED"), 0];

  test.each([
    ["between two symbols, since v5.1", between(packed)],
    [
      "between two marks, before",
      {
        globals: { [`unsigned char kernel_config_data[${marked.length}]`]: marked },
      },
    ],
  ])("%s", (_name, spec) => {
    const lines = configurationLines(draw(spec));
    expect(lines.map(({ text }) => `${text}\n`).join("")).toBe(TEXT);
    expect(lines.flatMap(({ option, value }) => (option === undefined ? [] : [[option, value]]))).toEqual([
      ["CONFIG_HZ", "250"],
      ["CONFIG_VERSION", '"a=b"'],
      ["CONFIG_SLAB", "n"],
    ]);
  });

  test.each([
    ["is no gzip file", [1, 2, 3, 4, 5, 6, 7, 8, ...new Array<number>(16).fill(9)]],
    ["is cut off", packed.slice(0, 12)],
    ["is damaged", packed.map((byte, at) => (at > packed.length - 40 && at < packed.length - 8 ? byte ^ 0xff : byte))],
    ["claims to be enormous", [...packed.slice(0, -4), 255, 255, 255, 255]],
  ])("that %s is refused", (_name, bytes) => {
    expect(() => configurationLines(draw(between(bytes)))).toThrow(FormatError);
  });
});
