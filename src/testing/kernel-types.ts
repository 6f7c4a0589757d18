/**
 * The structures of a drawn kernel: those parts of Linux 6.1's that Inquest reads, in the order of its headers. A test
 * of another version declares what is different there; its declarations take the place of these.
 */
export const KERNEL_TYPES = `
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef int s32;
typedef unsigned long long u64;
typedef long long s64;
typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;
typedef atomic64_t atomic_long_t;

struct list_head { struct list_head *next, *prev; };
struct hlist_head { struct hlist_node *first; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct xarray { unsigned int xa_lock; unsigned int xa_flags; void *xa_head; };
struct xa_node { unsigned char shift, offset, count, nr_values; struct xa_node *parent; struct xarray *array; void *slots[64]; };

/* locks and wait queues */
struct wait_queue_entry { unsigned int flags; void *private; void *func; struct list_head entry; };
struct wait_queue_head { unsigned int lock; struct list_head head; };
struct mutex { atomic_long_t owner; unsigned int wait_lock; struct list_head wait_list; };
struct mutex_waiter { struct list_head list; struct task_struct *task; };
struct rw_semaphore { atomic_long_t count, owner; unsigned int wait_lock; struct list_head wait_list; };
struct rwsem_waiter { struct list_head list; struct task_struct *task; int type; };
struct semaphore { unsigned int lock; unsigned int count; struct list_head wait_list; };
struct semaphore_waiter { struct list_head list; struct task_struct *task; bool up; };
struct swait_queue_head { unsigned int lock; struct list_head task_list; };
struct swait_queue { struct task_struct *task; struct list_head task_list; };
struct completion { unsigned int done; struct swait_queue_head wait; };
struct percpu_rw_semaphore { unsigned int *read_count; struct wait_queue_head waiters; atomic_t block; };

/* tasks */
struct thread_info { unsigned long flags; u32 cpu; };
struct thread_struct { unsigned long sp; unsigned long cr2; unsigned long trap_nr; unsigned long error_code; };
struct sched_info { unsigned long pcount; unsigned long long run_delay, last_arrival; };
struct task_rss_stat { int events; int count[4]; };
typedef struct { unsigned long sig[1]; } sigset_t;
struct sigpending { struct list_head list; sigset_t signal; };
struct sigaction { void *sa_handler; unsigned long sa_flags; void *sa_restorer; sigset_t sa_mask; };
struct k_sigaction { struct sigaction sa; };
struct sighand_struct { int count; struct k_sigaction action[64]; };
struct siginfo_kill { int _pid; unsigned int _uid; };
union siginfo_fields { struct siginfo_kill _kill; };
struct kernel_siginfo { int si_signo, si_errno, si_code; union siginfo_fields _sifields; };
struct sigqueue { struct list_head list; int flags; struct kernel_siginfo info; };
struct task_struct {
  struct thread_info thread_info;
  unsigned int __state;
  void *stack;
  unsigned int flags;
  int prio;
  unsigned int policy;
  struct sched_info sched_info;
  struct list_head tasks;
  struct mm_struct *mm, *active_mm;
  struct task_rss_stat rss_stat;
  int exit_state;
  int pid, tgid;
  struct task_struct *real_parent, *parent;
  struct list_head children, sibling;
  struct task_struct *group_leader;
  struct hlist_node pid_links[4];
  struct list_head thread_node;
  u64 utime, stime;
  unsigned long nvcsw, nivcsw;
  u64 start_time;
  char comm[16];
  struct files_struct *files;
  struct nsproxy *nsproxy;
  struct signal_struct *signal;
  unsigned long last_switch_count, last_switch_time;
  struct sighand_struct *sighand;
  sigset_t blocked;
  struct sigpending pending;
  struct thread_struct thread;
};
struct signal_struct { int nr_threads; struct list_head thread_head; struct sigpending shared_pending; };
struct upid { int nr; struct pid_namespace *ns; };
struct pid { int count; unsigned int level; struct hlist_head tasks[4]; struct upid numbers[1]; };
struct idr { struct xarray idr_rt; unsigned int idr_base; };
struct pid_namespace { struct idr idr; unsigned int level; };
struct mm_rss_stat { atomic_long_t count[4]; };
struct mm_struct { void *pgd; unsigned long total_vm; unsigned long arg_start, arg_end, env_start, env_end; struct mm_rss_stat rss_stat; };

/* processors and stacks */
struct cpumask { unsigned long bits[1]; };
struct rq { unsigned int nr_running; struct task_struct *curr, *idle; u64 clock; };
struct inactive_task_frame { unsigned long r15, r14, r13, r12, bx, bp, ret_addr; };
union thread_union { unsigned long stack[2048]; };

/* the machine */
struct new_utsname { char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65]; };
struct uts_namespace { struct new_utsname name; };
struct pglist_data { unsigned long node_present_pages, node_spanned_pages; int node_id; };
struct timespec64 { s64 tv_sec; long tv_nsec; };
struct tk_read_base { u32 shift; u64 xtime_nsec; };
struct timekeeper { struct tk_read_base tkr_mono; u64 xtime_sec; struct timespec64 wall_to_monotonic; };
/* The type of the variable tk_core, which had no name at first. */
struct drawn_tk_core { unsigned int seq; struct timekeeper timekeeper; };

/* the log */
struct printk_log { u64 ts_nsec; u16 len, text_len, dict_len; u8 facility; u8 flags:5; u8 level:3; u32 caller_id; };
struct prb_desc { atomic_long_t state_var; struct { unsigned long begin, next; } text_blk_lpos; };
struct dev_printk_info { char subsystem[16], device[48]; };
struct printk_info { u64 seq, ts_nsec; u16 text_len; u8 facility; u8 flags:5; u8 level:3; u32 caller_id; struct dev_printk_info dev_info; };
struct prb_desc_ring { unsigned int count_bits; struct prb_desc *descs; struct printk_info *infos; atomic_long_t head_id, tail_id; };
struct prb_data_ring { unsigned int size_bits; char *data; };
struct printk_ringbuffer { struct prb_desc_ring desc_ring; struct prb_data_ring text_data_ring; };

/* modules */
struct module_layout { void *base; unsigned int size; };
struct mod_kallsyms { void *symtab; unsigned int num_symtab; char *strtab; char *typetab; };
struct mod_arch_specific { unsigned int num_orcs; int *orc_unwind_ip; void *orc_unwind; };
struct module {
  int state;
  struct list_head list;
  char name[56];
  unsigned char build_id[20];
  struct module_layout core_layout;
  struct mod_arch_specific arch;
  struct mod_kallsyms *kallsyms;
  unsigned int btf_data_size;
  void *btf_data;
};

/* file systems */
struct file_system_type { const char *name; };
struct qstr { u32 hash, len; const unsigned char *name; };
struct dentry { struct dentry *d_parent; struct qstr d_name; struct inode *d_inode; struct super_block *d_sb; };
struct inode { struct super_block *i_sb; };
struct gendisk { char disk_name[32]; };
struct block_device { u32 bd_dev; u8 bd_partno; struct gendisk *bd_disk; };
struct sb_writers { int frozen; struct percpu_rw_semaphore rw_sem[3]; };
struct super_block {
  struct list_head s_list;
  u32 s_dev;
  unsigned long s_blocksize, s_flags, s_magic;
  struct file_system_type *s_type;
  struct dentry *s_root;
  atomic_t s_active;
  struct list_head s_mounts;
  struct block_device *s_bdev;
  struct sb_writers s_writers;
  char s_id[32];
  const char *s_subtype;
};
struct vfsmount { struct dentry *mnt_root; struct super_block *mnt_sb; int mnt_flags; };
struct mount {
  struct mount *mnt_parent;
  struct dentry *mnt_mountpoint;
  struct vfsmount mnt;
  struct list_head mnt_instance;
  const char *mnt_devname;
  struct list_head mnt_list;
  struct mnt_namespace *mnt_ns;
  int mnt_id;
};
struct mnt_namespace { struct mount *root; struct list_head list; unsigned int mounts; };
struct nsproxy { struct mnt_namespace *mnt_ns; };
`;
