import { describe, expect, test } from "vitest";
import { AbsentError } from "#base";
import { drawKernel, type KernelSpec } from "../../testing/kernel.ts";
import { configurationFile } from "./configuration.ts";
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
  });
});
