import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { address } from "#base";
import type { Kernel } from "#kernel";
import { drawKernel } from "../testing/kernel.ts";
import { testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";
import { sys } from "./sys.ts";

type SysRow = ReturnType<typeof sys.run> extends Iterable<infer R> ? R : never;

function text(rows: readonly SysRow[], radix: 10 | 16 = 10): string {
  return [...sys.text(rows, { radix, width: 80 })].join("");
}

const SUMMARY = {
  kind: "system",
  vmlinux: "vmlinux",
  buildId: undefined,
  dumpFiles: ["vmcore"],
  dumpFormat: "ELF core",
  tainted: false,
  partial: false,
  incomplete: false,
  cpus: 2,
  offlineCpus: 1,
  date: 1_795_415_438,
  uptime: 20.964,
  loads: [0.2216796875, 0.04931640625, 0.01611328125],
  tasks: 68,
  nodename: "crashbox",
  release: "6.1.0-56-cloud-amd64",
  version: "#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)",
  machine: "x86_64",
  megahertz: 2596,
  memory: 536_322_048,
  panic: "Kernel panic - not syncing: hung_task: blocked tasks",
} as const;

function summary(changes: { readonly [field: string]: unknown } = {}): readonly string[] {
  return text([{ ...SUMMARY, ...changes } as SysRow]).split("\n");
}

describe("the block of facts", () => {
  test("is crash's", () => {
    expect(summary().join("\n")).toBe(`      KERNEL: vmlinux
    DUMPFILE: vmcore
        CPUS: 2 [OFFLINE: 1]
        DATE: Mon Nov 23 06:30:38 UTC 2026
      UPTIME: 00:00:20
LOAD AVERAGE: 0.22, 0.05, 0.02
       TASKS: 68
    NODENAME: crashbox
     RELEASE: 6.1.0-56-cloud-amd64
     VERSION: #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)
     MACHINE: x86_64  (2596 Mhz)
      MEMORY: 511.5 MB
       PANIC: "Kernel panic - not syncing: hung_task: blocked tasks"
`);
  });

  test("without a vmlinux says where the kernel's symbols and types come from", () => {
    expect(summary({ vmlinux: undefined })[0]).toBe("      KERNEL: 6.1.0-56-cloud-amd64  (from the dump)");
  });
  test("of a tainted kernel", () => {
    expect(summary({ tainted: true })[0]).toBe("      KERNEL: vmlinux  [TAINTED]");
  });
  test("of a partial dump", () => {
    expect(summary({ partial: true })[1]).toBe("    DUMPFILE: vmcore  [PARTIAL DUMP]");
    expect(summary({ incomplete: true })[1]).toBe("    DUMPFILE: vmcore  [INCOMPLETE]");
  });
  test("of a split dump", () => {
    expect(summary({ partial: true, dumpFiles: ["one", "two"] }).slice(1, 3)).toEqual([
      "   DUMPFILES: one [PARTIAL DUMP]",
      "              two [PARTIAL DUMP]",
    ]);
  });
  test("with all processors online, and none timed", () => {
    const lines = summary({ offlineCpus: 0, megahertz: 0 });
    expect(lines[2]).toBe("        CPUS: 2");
    expect(lines[10]).toBe("     MACHINE: x86_64  (unknown Mhz)");
  });
  test("points to the log for an oops, and quotes nothing when nothing was announced", () => {
    expect(summary({ panic: "Oops: 0002 [#1] SMP" })[12]).toBe(
      '       PANIC: "Oops: 0002 [#1] SMP" (check log for details)',
    );
    expect(summary({ panic: undefined })[12]).toBe('       PANIC: ""');
  });
  test("says for each fact why it cannot be had", () => {
    const gone = { unavailable: "not in this kernel" };
    const lines = summary({ date: gone, loads: gone, megahertz: gone, offlineCpus: gone, panic: gone, tainted: gone });
    expect(lines[0]).toBe("      KERNEL: vmlinux");
    expect(lines[2]).toBe("        CPUS: 2");
    expect(lines[3]).toBe("        DATE: (not in this kernel)");
    expect(lines[5]).toBe("LOAD AVERAGE: (not in this kernel)");
    expect(lines[10]).toBe("     MACHINE: x86_64  (unknown Mhz)");
    expect(lines[12]).toBe("       PANIC: (not in this kernel)");
  });
});

test("the taint mask shows letters of the bits that have one", () => {
  const taints = [{ letter: "P" }, { letter: "W" }, { letter: undefined }];
  expect(text([{ kind: "taints", mask: "8000000000000201", taints } as SysRow])).toBe(
    "TAINTED_MASK: 8000000000000201  PW\n",
  );
});

describe("system calls", () => {
  const call = (number: number, name: string, line?: number): SysRow =>
    ({
      kind: "call",
      number,
      function: { address: address(0xffffffff81000000n), name, offset: 0, module: undefined },
      line: line === undefined ? undefined : { file: "fs/read_write.c", line },
    }) as SysRow;
  const rows = [
    call(0, "__x64_sys_read", 621),
    call(310, "__x64_sys_process_vm_readv", 291),
    call(11, "__x64_sys_munmap"),
  ];

  test("under one line of titles", () => {
    expect(text(rows)).toBe(`NUM  SYSTEM CALL                FILE AND LINE NUMBER
  0  __x64_sys_read             fs/read_write.c: 621
310  __x64_sys_process_vm_readv fs/read_write.c: 291
 11  __x64_sys_munmap           
`);
  });
  test("numbered in the output radix", () => {
    expect(text(rows, 16)).toContain("\n136  __x64_sys_process_vm_readv ");
  });
});

test("firmware strings are aligned by the longest field of the kernel", () => {
  const row = { kind: "firmware", field: "DMI_SYS_VENDOR", value: "QEMU", width: "DMI_EC_FIRMWARE_RELEASE".length };
  expect(text([row as SysRow])).toBe("           DMI_SYS_VENDOR: QEMU\n");
});

/** What the shell would show for a line, errors included. */
function run(kernel: Kernel, line: string): string {
  const session = { ...testSession({ commands: [sys] }), kernel, target: kernel.target };
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  runCommand(session, line, { write, error: write });
  return text;
}

describe("a drawn kernel", () => {
  const { kernel } = drawKernel({
    types: "enum dmi_field { DMI_NONE, DMI_SYS_VENDOR, DMI_STRING_MAX };",
    globals: {
      "unsigned long tainted_mask": 0x201,
      "const char *dmi_ident[2]": [0, "QEMU"],
      "void *sys_call_table[3]": ["__x64_sys_read()", "__x64_sys_write()", "__x64_sys_pread64()"],
      "char kernel_config_data[64]": "",
    },
    log: ["Kernel panic - not syncing: drawn"],
    tasks: [{ pid: 1, comm: "init" }],
  });
  const calls = (line: string): readonly string[] => run(kernel, line).match(/__x64_sys_\w+/g) ?? [];

  test("has a block of facts, and says which it lacks", () => {
    const lines = run(kernel, "sys").split("\n");
    expect(lines[0]).toBe("      KERNEL: 6.1.0-drawn  (from the dump)  [TAINTED]");
    expect(lines).toContain("        CPUS: 2");
    expect(lines).toContain("        DATE: Tue Nov 14 22:13:20 UTC 2023");
    expect(lines.find((line) => line.includes("UPTIME"))).toMatch(/^ {6}UPTIME: \(.*jiffies_64.*\)$/);
    expect(lines).toContain("LOAD AVERAGE: 1.00, 0.50, 0.25");
    expect(lines).toContain("       TASKS: 3");
    expect(lines).toContain("     MACHINE: x86_64  (unknown Mhz)");
    expect(lines).toContain("      MEMORY: 512 MB");
    expect(lines).toContain('       PANIC: "Kernel panic - not syncing: drawn"');
  });

  test("the first of -t and -i wins, over -c and operands too", () => {
    expect(run(kernel, "sys -t")).toBe("TAINTED_MASK: 201  PW\n");
    expect(run(kernel, "sys -ct")).toBe(run(kernel, "sys -t"));
    expect(run(kernel, "sys -it")).toBe("  DMI_SYS_VENDOR: QEMU\n");
  });

  test("system calls by number and by parts of names", () => {
    expect(calls("sys -c")).toEqual(["__x64_sys_read", "__x64_sys_write", "__x64_sys_pread64"]);
    expect(calls("sys -c read")).toEqual(["__x64_sys_read", "__x64_sys_pread64"]);
    expect(calls("sys -c 1 0x1 write")).toEqual(["__x64_sys_write", "__x64_sys_write", "__x64_sys_write"]);
    expect(run(kernel, "sys -c 99 nosuch")).toBe("");
  });

  test.each([
    ["sys -panic", "sys: cannot panic a dumpfile!\n"],
    ["sys -pfoo", 'Usage:\n  sys [-c [name|number]] [-t] [-i] config\nEnter "help sys" for details.\n'],
    ["sys foo", 'Usage:\n  sys [-c [name|number]] [-t] [-i] config\nEnter "help sys" for details.\n'],
  ])("%s", (line, complaint) => {
    expect(run(kernel, line)).toBe(complaint);
  });

  test("the configuration is shown as it was, where it is there at all", () => {
    const text = "# Linux/x86 6.1.0\nCONFIG_HZ=250\n# CONFIG_SLAB is not set\n";
    const packed = [...Buffer.from("IKCFG_ST"), ...gzipSync(text), ...Buffer.from("IKCFG_ED")];
    const carrier = drawKernel({
      globals: {
        [`unsigned char kernel_config_data[${packed.length}]`]: packed,
      },
    }).kernel;
    expect(run(carrier, "sys config")).toBe(text);
    expect(run(kernel, "sys config")).toMatch(/^sys: kernel_config_data: /);
    expect(run({ ...carrier, options: { configuration: false } } as Kernel, "sys config")).toBe(
      "sys: the kernel's configuration is left alone\n",
    );
    expect(run(drawKernel().kernel, "sys config")).toBe("sys: kernel_config_data does not exist in this kernel\n");
  });
});
