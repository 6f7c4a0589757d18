import { expect, test } from "vitest";
import { hex } from "#base";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { ipcs } from "./ipcs.ts";

const MACHINE: KernelSpec = {
  types: `
struct ipc_ids { int in_use; struct idr ipcs_idr; };
struct ipc_namespace { struct ipc_ids ids[3]; };
struct nsproxy { struct ipc_namespace *ipc_ns; };
struct kern_ipc_perm { bool deleted; int id; int key; unsigned int uid; unsigned short mode; };
struct sem_array { int lock; struct kern_ipc_perm sem_perm; int sem_nsems; int after; };
struct msg_queue { struct kern_ipc_perm q_perm; unsigned long q_cbytes, q_qnum; };
struct shmid_kernel { struct kern_ipc_perm shm_perm; struct file *shm_file; unsigned long shm_nattch, shm_segsz; };
struct path { struct vfsmount *mnt; struct dentry *dentry; };
struct file { void *f_op; struct path f_path; };
struct inode { struct super_block *i_sb; struct address_space *i_mapping; };
struct address_space { struct xarray i_pages; unsigned long nrpages; };
struct shmem_inode_info { unsigned long swapped; struct inode vfs_inode; };
struct super_block { void *s_fs_info; };
struct hugetlbfs_sb_info { struct hstate *hstate; };
struct hstate { unsigned int order; };
`,
  tasks: [
    { pid: 1, comm: "init", also: { nsproxy: "&proxy" } },
    { pid: 5, comm: "gone" },
  ],
  globals: {
    "struct ipc_namespace init_ipc_ns": {
      ids: [{ "ipcs_idr.idr_rt.xa_head": "&sets.sem_perm" }, {}, { "ipcs_idr.idr_rt.xa_head": "&segments+2" }],
    },
    "void *hugetlbfs_file_operations": 0,
  },
  heap: {
    "struct nsproxy proxy": { ipc_ns: "&other" },
    "struct ipc_namespace other": {},
    // A value of all ones behind the count: it is 32 bits wide.
    "struct sem_array sets": { sem_perm: { id: 0, key: -1, uid: 1000, mode: 0o644 }, sem_nsems: 3, after: 1 },
    "struct xa_node segments": { shift: 0, slots: [0, "&small", "&deleted", "&huge"] },
    "struct shmid_kernel small": {
      shm_perm: { id: 32769, key: 0x1234, mode: 0o3600 },
      shm_file: "&small_file",
      shm_nattch: 2,
      shm_segsz: 5000,
    },
    "struct shmid_kernel deleted": { shm_perm: { deleted: true, id: 2 } },
    "struct shmid_kernel huge": { shm_perm: { id: 3, mode: 0o600 }, shm_file: "&huge_file", shm_segsz: 4194304 },
    "struct file small_file": { "f_path.dentry": "&small_name" },
    "struct dentry small_name": { d_inode: "&small_inode.vfs_inode" },
    "struct shmem_inode_info small_inode": { swapped: 1, vfs_inode: { i_mapping: "&small_pages" } },
    "struct address_space small_pages": { nrpages: 1 },
    "struct file huge_file": { f_op: "&hugetlbfs_file_operations", "f_path.dentry": "&huge_name" },
    "struct dentry huge_name": { d_inode: "&huge_inode" },
    "struct inode huge_inode": { i_sb: "&huge_sb", i_mapping: "&huge_pages" },
    "struct super_block huge_sb": { s_fs_info: "&huge_info" },
    "struct hugetlbfs_sb_info huge_info": { hstate: "&huge_state" },
    "struct hstate huge_state": { order: 9 },
    // One huge page, which this kernel counts as 512.
    "struct address_space huge_pages": { "i_pages.xa_head": "&huge", nrpages: 512 },
  },
};

const drawn = drawKernel(MACHINE);
const said = (line: string): string => shown(drawn.kernel, ipcs, line);
const at = (name: string): string => hex(drawn.at(name));

test("the objects of the first namespace; a deleted one is none", () => {
  expect(said("ipcs")).toBe(`SHMID_KERNEL     KEY      SHMID      UID   PERMS BYTES      NATTCH STATUS
${at("&small")} 00001234 32769      0     600   5000       2      dest locked
${at("&huge")} 00000000 3          0     600   4194304    0       

SEM_ARRAY        KEY      SEMID      UID   PERMS NSEMS     
${at("&sets")} ffffffff 0          1000  644   3         

MSG_QUEUE        KEY      MSQID      UID   PERMS USED-BYTES   MESSAGES    
(none allocated)

`);
});

test("pages, huge ones in those of the usual size", () => {
  expect(said("ipcs -M").match(/RESIDENT\/SWAPPED: .*/g)).toEqual([
    "RESIDENT/SWAPPED: 2/1/1",
    "RESIDENT/SWAPPED: 1024/512/0",
  ]);
});

test("objects by number or address; what means none is said first", () => {
  expect(said("ipcs 3 99")).toBe(`invalid id or address: 99

SHMID_KERNEL     KEY      SHMID      UID   PERMS BYTES      NATTCH STATUS
${at("&huge")} 00000000 3          0     600   4194304    0       

`);
  expect(said(`ipcs -s ${at("&sets")}`)).toContain("ffffffff 0 ");
  expect(said("ipcs -q 3")).toBe("invalid id or address: 3\n\n");
});

test("another namespace, and a task that has none", () => {
  expect(said("ipcs -sq -n 1").match(/\(none allocated\)/g)).toHaveLength(2);
  expect(said("ipcs -n 5")).toBe("ipcs: cannot determine ipc_namespace location!\n");
});

test("what cannot be read is marked, and the rest stands", () => {
  const broken = drawKernel({ ...MACHINE, overwrite: { "&small.shm_file": 0, "&segments.slots[3]": 0xdead000 } });
  const text = shown(broken.kernel, ipcs, "ipcs -M");
  expect(text).toContain("PAGES ALLOCATED/RESIDENT/SWAPPED: 2/?/?\nINODE: (unknown)\n");
  expect(text).toContain("(shm: ");
});
