import { describe, expect, test } from "vitest";
import { type DrawnFrame, type DrawnKernel, drawKernel, type KernelSpec, type TaskSpec } from "../../testing/kernel.ts";
import { frozenFileSystem } from "./frozen-file-system.ts";

/** ext4 on /dev/vda1, mounted on /srv; dd called open(O_CREAT) 14.4 s ago and waits for the first freeze lock. */
const FROZEN = {
  superBlocks: ["&rootfs.s_list", "&sb.s_list"],
  frozen: 4,
  waiters: ["&dd_waiter.entry"],
  state: "UN",
  types: "",
  writers: {},
};

function draw(change: Partial<typeof FROZEN> = {}, more: readonly TaskSpec[] = []): DrawnKernel {
  const { superBlocks, frozen, waiters, state, types, writers } = { ...FROZEN, ...change };
  const spec: KernelSpec = {
    types,
    globals: { "struct list_head super_blocks": superBlocks },
    heap: {
      "struct super_block sb": {
        s_id: "vda1",
        s_type: "&ext4",
        s_bdev: "&vda1",
        s_mounts: ["&srv.mnt_instance"],
        s_writers: { frozen, "rw_sem[0].waiters.head": waiters, ...writers },
      },
      "struct super_block rootfs": { s_id: "rootfs", s_type: "&ext4" },
      "struct file_system_type ext4": { name: "ext4" },
      "struct gendisk vda": { disk_name: "vda" },
      "struct block_device vda1": { bd_disk: "&vda", bd_partno: 1 },
      "struct mount root": { mnt_parent: "&root", mnt: { mnt_root: "&root_dentry" } },
      "struct dentry root_dentry": { d_parent: "&root_dentry" },
      "struct dentry srv_dentry": { d_parent: "&root_dentry", d_name: { name: "srv", len: 3 } },
      "struct mount srv": { mnt_parent: "&root", mnt_mountpoint: "&srv_dentry", mnt: { mnt_sb: "&sb" } },
    },
    tasks: [writer("dd", 193, 14.4, state as TaskSpec["state"]), ...more],
  };
  return drawKernel(spec);
}

/** A task that waits for a freeze lock, with the waiter `NAME_waiter` on its stack. */
function writer(comm: string, pid: number, seconds: number, state: TaskSpec["state"] = "UN"): TaskSpec {
  const waiter: DrawnFrame = {
    call: "percpu_rwsem_wait",
    holds: {
      [`struct wait_queue_entry ${comm}_waiter`]: { private: `&${comm}`, func: "percpu_rwsem_wake_function()" },
    },
  };
  const stack = ["__schedule", "schedule", waiter, "__percpu_down_read", "mnt_want_write", "do_sys_openat2"];
  return { pid, comm, cpu: 1, state, seconds, stack };
}

describe("a task waits for a freeze lock of a frozen file system", () => {
  test("is found, with what it was read from", () => {
    const { kernel, at } = draw();
    expect(frozenFileSystem.applies(kernel)).toBe(true);
    const [finding, ...others] = frozenFileSystem.run(kernel);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: "critical", confidence: "certain" });
    expect(finding.claim).toBe(
      "dd (pid 193) is stuck because /srv is frozen: for 14.4 s it has waited to write to the ext4 file system on " +
        "/dev/vda1, whose freeze level is SB_FREEZE_COMPLETE.",
    );
    const found = new Map(finding.evidence.map(({ source, address }) => [source, address]));
    expect(found.get("struct wait_queue_entry, percpu_rwsem_wake_function")).toBe(`0x${at("&dd_waiter").toString(16)}`);
    expect(found.get("struct super_block.s_writers.rw_sem")).toBe(`0x${at("&sb.s_writers.rw_sem[0]").toString(16)}`);
    expect(finding.check).toContain(`struct super_block.s_writers.frozen ${at("&sb").toString(16)}`);
  });

  test("all who wait are one finding, the longest first", () => {
    const { kernel } = draw({ waiters: ["&cp_waiter.entry", "&dd_waiter.entry"] }, [writer("cp", 194, 20)]);
    const [finding, ...others] = frozenFileSystem.run(kernel);
    expect(others).toEqual([]);
    expect(finding.claim).toMatch(/^cp \(pid 194\) and 1 more are stuck because \/srv is frozen: for 20\.0 s/);
  });

  test("a page fault waits for the second lock", () => {
    const { kernel } = draw({ waiters: [], writers: { "rw_sem[1].waiters.head": ["&dd_waiter.entry"] } });
    const [finding] = frozenFileSystem.run(kernel);
    expect(finding.evidence.map(({ says }) => says).join()).toContain("keeps out writing through a page fault");
  });

  test("since v6.6 the kernel says who froze it", () => {
    const types =
      "struct sb_writers { unsigned short frozen; int freeze_kcount, freeze_ucount; struct percpu_rw_semaphore rw_sem[3]; };";
    const [finding] = frozenFileSystem.run(draw({ types, writers: { freeze_ucount: 1 } }).kernel);
    expect(finding.evidence.map(({ says }) => says)).toContain("The freeze was asked for by user space (1)");
  });
});

describe("nearly:", () => {
  test.each<[string, Partial<typeof FROZEN>]>([
    ["the file system is not frozen", { frozen: 0 }],
    ["the waiter on the stack is no longer linked", { waiters: [] }],
    ["the lock belongs to no file system", { superBlocks: ["&rootfs.s_list"] }],
    ["the task sleeps interruptibly", { state: "IN" }],
  ])("%s", (_, change) => {
    const { kernel } = draw(change);
    expect([...frozenFileSystem.run(kernel)]).toEqual([]);
  });

  test("there is no blocked task at all", () => {
    expect(frozenFileSystem.applies(drawKernel().kernel)).toBe(false);
  });
});
