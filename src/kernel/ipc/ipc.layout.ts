/** include/linux/ipc_namespace.h, include/linux/ipc.h, ipc/shm.c, ipc/sem.c, ipc/msg.c. */
import { at, before, int, layout, length, newest, pointer } from "#kernel/layout";

/** What a group of processes has of System V's objects: semaphores, messages, shared memory. */
export const IpcNamespace = layout("struct ipc_namespace", { ids: at("ids"), count: length("ids") });

/** Objects of one kind, by number. */
export const IpcIds = layout("struct ipc_ids", { objects: at("ipcs_idr") });

/** What the kinds have in common. */
export const IpcPermission = layout("struct kern_ipc_perm", {
  deleted: int("deleted"),
  id: int("id"),
  key: int("key"),
  owner: int("uid"),
  mode: int("mode"),
});

/** A piece of shared memory. */
export const SharedMemory = layout("struct shmid_kernel", {
  permission: at("shm_perm"),
  file: pointer("shm_file"),
  attached: int("shm_nattch"),
  size: int("shm_segsz"),
});

/** The file behind it: its inode, and what serves it. */
export const SharedFile = layout("struct file", {
  operations: pointer("f_op"),
  dentry: newest(pointer("f_path.dentry"), before("v2.6.20", "0f7fc9e4d036", pointer("f_dentry"))),
});

/** An inode of memory that can be swapped. */
export const SharedInode = layout("struct shmem_inode_info", { inode: at("vfs_inode"), swapped: int("swapped") });

/** From an inode of huge pages to their size. */
export const HugeInode = layout("struct inode", { superBlock: pointer("i_sb") });
export const HugeSuperBlock = layout("struct super_block", { own: pointer("s_fs_info") });
export const HugeFileSystem = layout("struct hugetlbfs_sb_info", { pages: pointer("hstate") });
export const HugePages = layout("struct hstate", { order: int("order") });

/** A set of semaphores. */
export const SemaphoreSet = layout("struct sem_array", { permission: at("sem_perm"), count: int("sem_nsems") });

/** A queue of messages. */
export const MessageQueue = layout("struct msg_queue", {
  permission: at("q_perm"),
  bytes: int("q_cbytes"),
  messages: int("q_qnum"),
});
