import { type Address, address } from "#base";
import { expect, test } from "vitest";
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
