import { describe, expect, test } from "vitest";
import { type Address, address } from "#base";
import type { Kernel } from "#kernel";
import { drawKernel } from "../testing/kernel.ts";
import { listedMounts, treedMounts } from "../testing/kernel-mounts.ts";
import { testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";
import { mount } from "./mount.ts";

type MountRow = ReturnType<typeof mount.run> extends Iterable<infer R> ? R : never;

const STYLE = { radix: 10, width: 80 } as const;
const at = (offset: number): Address => address(0xff3dec6ac1000000n + BigInt(offset));

function row(type: string, device: string, directory: string, changes: Partial<MountRow> = {}): MountRow {
  return {
    kind: "mount",
    mount: at(0),
    vfsmount: at(0x20),
    superBlock: at(0x800),
    type,
    device,
    directory,
    root: at(0x1000),
    id: 21,
    frozen: "SB_UNFROZEN",
    ...changes,
  } as MountRow;
}

test("columns are padded as far as crash pads them", () => {
  const rows = [
    row("rootfs", "rootfs", "/"),
    row("devtmpfs", "dev", "/dev"),
    row("devpts", "pts", "/dev/pts"),
    row("ext4", "/dev/vda1", "/boot"),
    row("xfs", "/dev/mapper/rhel-root", "/srv"),
    row("fuse.portal", "portal", "/run/user/1000/doc"),
  ];
  const place = "ff3dec6ac1000000 ff3dec6ac1000800";
  expect([...mount.text(rows, STYLE)].join("")).toBe(`     MOUNT           SUPERBLK     TYPE   DEVNAME   DIRNAME
${place} rootfs rootfs    /         
${place} devtmpfs dev     /dev      
${place} devpts pts       /dev/pts  
${place} ext4   /dev/vda1 /boot     
${place} xfs    /dev/mapper/rhel-root /srv      
${place} fuse.portal portal /run/user/1000/doc
`);
});

test("what cannot be read is unknown, and the rest stands", () => {
  const gone = { unavailable: "not dumped" };
  const rows = [row("ext4", "", "", { superBlock: gone, type: gone, device: gone, directory: gone })];
  expect([...mount.text(rows, STYLE)][1]).toBe("ff3dec6ac1000000        (unknown) unknown (unknown) (unknown) \n");
});

test("no rows, no titles", () => {
  expect([...mount.text([], STYLE)]).toEqual([]);
});

/** What the shell would show for a line, errors included. */
function run(kernel: Kernel, line: string): string {
  const session = { ...testSession({ commands: [mount] }), kernel, target: kernel.target };
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  runCommand(session, line, { write, error: write });
  return text;
}

describe.each([
  ["lists", listedMounts()],
  ["a tree", treedMounts()],
])("mounts in %s", (_name, spec) => {
  const { kernel, at } = drawKernel(spec);
  /** Device and directory of each row. */
  const shown = (words: string): readonly string[] =>
    run(kernel, `mount ${words}`)
      .split("\n")
      .slice(1, -1)
      .map((line) => line.slice(34).trim().replace(/ +/g, " "));
  const DATA = "ext4 /dev/nvme0n1p2 /mnt/data";

  test("all of them", () => {
    expect(shown("")).toEqual(["rootfs rootfs /", "proc proc /proc", DATA]);
    expect(shown("-n 1")).toEqual(shown(""));
  });

  test.each([
    ["its mount", (name: string) => at(`&${name}_mount`)],
    ["its vfsmount", (name: string) => at(`&${name}_mount.mnt`)],
    ["its super block", (name: string) => at(`&${name}_sb`)],
    ["its root", (name: string) => at(`&${name}_root`)],
  ])("one by the address of %s", (_what, addressOf) => {
    expect(shown(addressOf("data").toString(16))).toEqual([DATA]);
    expect(shown(`0x${addressOf("proc").toString(16)}`)).toEqual(["proc proc /proc"]);
  });

  test.each([
    ["a dentry", "&file"],
    ["an inode", "&file_inode"],
  ])("one by %s of it", (_what, object) => {
    expect(shown(at(object).toString(16))).toEqual([DATA]);
  });

  test.each(["/dev/nvme0n1p2", "/mnt/data", "/mnt//data/", "ext4"])("one by %s", (word) => {
    expect(shown(word)).toEqual([DATA]);
  });

  test("several, in the order asked for", () => {
    expect(shown("/mnt/data /proc")).toEqual([DATA, "proc proc /proc"]);
  });

  test("none", () => {
    expect(run(kernel, "mount /nosuch deadbeef")).toBe("");
  });
});

describe("complaints", () => {
  const { kernel } = drawKernel(listedMounts());
  test.each([
    ["mount -n 99999", "mount: invalid task or pid value: 99999\n"],
    [
      "mount -f",
      "mount: the super_block.s_files linked list does not exist in this kernel\n" +
        "mount: -f option not supported or applicable on this architecture or kernel\n",
    ],
    [
      "mount -i",
      "mount: the super_block.s_dirty linked list does not exist in this kernel\n" +
        "mount: -i option not supported or applicable on this architecture or kernel\n",
    ],
  ])("%s", (line, complaint) => {
    expect(run(kernel, line)).toBe(complaint);
  });
  test("a kernel whose first process has no mounts", () => {
    const lone = drawKernel({ tasks: [{ pid: 1, comm: "init" }] }).kernel;
    expect(run(lone, "mount")).toBe("mount: cannot determine mount list location!\n");
  });
});
