import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { mach } from "./mach.ts";

const TYPES = `
struct pv_info { u16 extra; const char *name; };
struct e820_entry { u64 addr, size; unsigned int type; };
struct e820_table { u32 nr_entries; struct e820_entry entries[8]; };
struct cpuinfo_x86 { u8 x86; int cpu_index; };
struct cea_exception_stacks { char DF_stack_guard[4096], DF_stack[8192], NMI_stack_guard[4096], NMI_stack[8192]; };
`;
const SPEC: KernelSpec = {
  types: TYPES,
  globals: {
    "struct pv_info pv_info": { name: "KVM" },
    "unsigned int cpu_khz": 2_594_123,
    "unsigned long long jiffies_64": 2n ** 32n - 75_000n + 250_000n,
    "struct e820_table *e820_table": "&map",
  },
  heap: {
    "struct e820_table map": {
      nr_entries: 4,
      entries: [
        { addr: 0, size: 0x9fc00, type: 1 },
        { addr: 0x9fc00, size: 0x400, type: 2 },
        { addr: 0x1_0000_0000n, size: 0x1000, type: 7 },
        { addr: 0x2_0000_0000n, size: 0x1000, type: 0xefff_ffff },
      ],
    },
  },
  perCpu: {
    "struct cpuinfo_x86 cpu_info": [{ x86: 15 }, { x86: 6, cpu_index: 1 }],
    "void *cea_exception_stacks": [0, 0],
  },
};
const drawn = drawKernel(SPEC);
const run = (line: string, spec?: KernelSpec): string =>
  shown((spec === undefined ? drawn : drawKernel(spec)).kernel, mach, line).replace(/[0-9a-f]{16}/g, "@");

describe("the machine", () => {
  const lines = run("mach").split("\n");

  test("is told with its hypervisor and tick rate", () => {
    expect(lines.slice(0, 8)).toEqual([
      "          MACHINE TYPE: x86_64",
      "           MEMORY SIZE: 512 MB",
      "                  CPUS: 2",
      "            HYPERVISOR: KVM",
      "       PROCESSOR SPEED: 2594 Mhz",
      "                    HZ: 250",
      "             PAGE SIZE: 4096",
      "   KERNEL VIRTUAL BASE: @",
    ]);
  });

  test("has no hypervisor on bare hardware", () => {
    const globals = { ...SPEC.globals, "struct pv_info pv_info": { name: "bare hardware" } };
    expect(run("mach", { ...SPEC, globals })).not.toContain("HYPERVISOR");
  });

  test("has an interrupt stack for each processor", () => {
    const start = lines.indexOf("        IRQ STACK SIZE: 16384");
    expect(lines.slice(start + 1, start + 4)).toEqual([
      "            IRQ STACKS:",
      "                 CPU 0: @",
      "                 CPU 1: @",
    ]);
  });

  test("has exception stacks, marked where they are not there", () => {
    const stacks = drawKernel({
      ...SPEC,
      heap: { ...SPEC.heap, "struct cea_exception_stacks stacks": {} },
      perCpu: { ...SPEC.perCpu, "void *cea_exception_stacks": ["&stacks", 0xffff_fe00_0000_0000n] },
    });
    const text = shown(stacks.kernel, mach, "mach");
    expect(text).toContain(`DOUBLEFAULT STACK SIZE: 8192
    DOUBLEFAULT STACKS:
                 CPU 0: ${stacks.at("&stacks.DF_stack").toString(16)}
                 CPU 1: fffffe0000001000 [unavailable]
        NMI STACK SIZE: 8192
            NMI STACKS:
`);
  });

  test("lacks what cannot be read", () => {
    expect(run("mach", { types: TYPES })).toMatch(/ PROCESSOR SPEED: \(symbol cpu_khz.*\)\n {20}HZ: \(/);
  });
});

test("the firmware's memory map", () => {
  expect(run("mach -m")).toBe(`      PHYSICAL ADDRESS RANGE         TYPE
@ - @  E820_RAM
@ - @  E820_RESERVED
@ - @  type 7
@ - @  type -268435457
`);
  expect(shown(drawn.kernel, mach, "mach -m")).toContain("000000000009fc00 - 00000000000a0000  E820_RESERVED\n");
});

describe("processors", () => {
  test("in both bases", () => {
    expect(run("mach -c")).toContain(
      "CPU 0:\nstruct cpuinfo_x86 {\n  x86 = 15 '\\017',\n  cpu_index = 0\n}\n\nCPU 1:\n",
    );
    expect(run("mach -c -x")).toContain("  x86 = 0xf,\n");
    expect(run("mach -x -d")).toBe("mach: -d and -x are mutually exclusive\n");
  });

  test("of which one is not in the dump", () => {
    const missing = drawn.frameOf(drawn.at("&cpu_info_0"));
    const kernel = drawn.reopen(drawn.memory.map((page, pfn) => (pfn === missing ? "filtered" : page)));
    const text = shown(kernel, mach, "mach -c");
    expect(text).toMatch(/^CPU 0:\n\(read error: .*\)\n\nCPU 1:\nstruct cpuinfo_x86 \{\n/);
  });
});
