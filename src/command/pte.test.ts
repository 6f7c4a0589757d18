import { describe, expect, test } from "vitest";
import { drawKernel } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { btop } from "./btop.ts";
import { pte } from "./pte.ts";
import { ptob } from "./ptob.ts";
import { ptov } from "./ptov.ts";

const TYPES = `
struct path { struct vfsmount *mnt; struct dentry *dentry; };
struct file { struct path f_path; };
struct swap_info_struct { unsigned long flags; struct file *swap_file; };
`;
const DEVICE = {
  "struct dentry root": { d_parent: "&root", "d_name.len": 1, "d_name.name": "/" },
  "struct dentry disk": { d_parent: "&root", "d_name.len": 4, "d_name.name": "swap" },
  "struct mount top": { mnt: { mnt_root: "&root" }, mnt_parent: "&top", mnt_mountpoint: "&root" },
  "struct file opened": { "f_path.dentry": "&disk", "f_path.mnt": "&top.mnt" },
};

const { kernel } = drawKernel({
  types: TYPES,
  heap: { ...DEVICE, "struct swap_info_struct first": { swap_file: "&opened" } },
  globals: { "void *swap_info[32]": ["&first"], "int l1tf_mitigation": 1 },
});

describe("pte", () => {
  test("shows address and flags under centred titles", () => {
    expect(shown(kernel, pte, "pte 163 d8e067 0")).toBe(
      "PTE  PHYSICAL  FLAGS\n" +
        "163      0     (PRESENT|RW|ACCESSED|DIRTY|GLOBAL)\n" +
        " PTE    PHYSICAL  FLAGS\n" +
        "d8e067   d8e000   (PRESENT|RW|USER|ACCESSED|DIRTY)\n" +
        "PTE  PHYSICAL  FLAGS\n" +
        " 0       0     (no mapping)\n",
    );
  });

  test("shows where a page was swapped to", () => {
    expect(shown(kernel, pte, "pte 7ffffffffff8000")).toBe(
      "      PTE        SWAP   OFFSET\n7ffffffffff8000  /swap    63  \n",
    );
  });

  test("complains about a device that there is none of, behind the first title", () => {
    expect(shown(kernel, pte, "pte 0fffffffffff8000 163")).toBe(
      "      PTE        pte: cannot determine swap location\n",
    );
  });

  test.each([
    ["v4.8", { "int vm_node_stat": 0 }, (5n << 14n) | (1n << 9n)],
    ["older kernels", {}, (5n << 9n) | (1n << 1n)],
  ])("knows the entries of %s, and an array of structures", (_, globals, entry) => {
    const device = { swap_file: "&opened" };
    const old = drawKernel({
      types: TYPES,
      heap: DEVICE,
      globals: { ...globals, "struct swap_info_struct swap_info[2]": [{ flags: 3 }, device] },
    });
    expect(shown(old.kernel, pte, `pte ${entry.toString(16)}`)).toMatch(/\/swap +5 *\n$/);
  });
});

test("btop and ptob turn addresses into page numbers and back", () => {
  expect(shown(kernel, btop, "btop 512a000 1fff")).toBe("512a000: 512a\n1fff: 1\n");
  expect(shown(kernel, ptob, "ptob 512a 10")).toBe("512a: 512a000\na: a000\n");
  expect(shown(kernel, ptob, "ptob 1,")).toBe("ptob: not a valid number: 1,\n");
  expect(shown(kernel, btop, "btop")).toMatch(/^Usage:\n {2}btop address \.\.\.\n/);
});

describe("ptov", () => {
  test("shows the direct mapping", () => {
    const text = shown(kernel, ptov, "ptov 1000 2000");
    expect(text).toMatch(/^VIRTUAL {11}PHYSICAL {8}\n[0-9a-f]{13}000 {2}1000 {12}\n\nVIRTUAL .*\n.* {2}2000 {12}\n$/);
  });

  test("shows the objects of processors", () => {
    const text = shown(kernel, ptov, "ptov 10:a");
    const offset = (cpu: number): string =>
      (kernel.target.memory.u64(kernel.symbol("__per_cpu_offset")) + 16n + BigInt(cpu) * 4096n).toString(16);
    expect(text).toBe(`PER-CPU OFFSET: 10\n  CPU    VIRTUAL         \n  [0]  ${offset(0)}\n  [1]  ${offset(1)}\n`);
    expect(shown(kernel, ptov, "ptov :7")).toBe("ptov: invalid cpu specification: 7\n");
  });
});
