/**
 * Types of global variables that BTF does not tell (it has those of per-CPU variables alone), each declared the same in
 * every kernel from v5.10 to v7.2 that was looked at, or absent there. Arrays whose length configuration decides are
 * without length here.
 */
const VARIABLES_BY_TYPE: Readonly<Record<string, string>> = {
  // Tasks and namespaces.
  "struct task_struct": "init_task",
  "struct mm_struct": "init_mm",
  "struct cred": "init_cred",
  "struct files_struct": "init_files",
  "struct fs_struct": "init_fs",
  "struct signal_struct": "init_signals",
  "struct sighand_struct": "init_sighand",
  "struct pid": "init_struct_pid",
  "struct nsproxy": "init_nsproxy",
  "struct pid_namespace": "init_pid_ns",
  "struct user_namespace": "init_user_ns",
  "struct uts_namespace": "init_uts_ns",
  "struct ipc_namespace": "init_ipc_ns",
  "struct time_namespace": "init_time_ns",
  "struct cgroup_namespace": "init_cgroup_ns",
  "struct net": "init_net",
  "struct css_set": "init_css_set",
  "struct cgroup_root": "cgrp_dfl_root",
  "struct cgroup_subsys": "cpuset_cgrp_subsys memory_cgrp_subsys",
  "struct mem_cgroup *": "root_mem_cgroup",
  "struct task_group": "root_task_group",
  "struct root_domain": "def_root_domain",
  "const struct sched_class":
    "stop_sched_class dl_sched_class rt_sched_class fair_sched_class idle_sched_class ext_sched_class",
  "struct cpumask": "__cpu_online_mask __cpu_present_mask __cpu_possible_mask __cpu_active_mask __cpu_dying_mask",
  "struct rcu_state": "rcu_state",
  "struct workqueue_struct *": "system_wq system_highpri_wq system_long_wq system_unbound_wq system_freezable_wq",

  // Lists, trees and tables of everything.
  "struct list_head": `super_blocks modules vmap_area_list free_vmap_area_list slab_caches workqueues task_groups
    cgroup_roots formats clocksource_list clockevent_devices net_namespace_list pernet_list tty_drivers pci_root_buses
    ftrace_trace_arrays ftrace_events shmem_swaplist klp_patches vmcore_list`,
  "struct hlist_head": "console_list",
  "struct hlist_head *": "inode_hashtable mount_hashtable",
  "struct hlist_bl_head *": "dentry_hashtable",
  "struct rb_root": "vmap_area_root",
  "struct idr": "prog_idr map_idr link_idr worker_pool_idr",
  "struct maple_tree": "sparse_irqs",
  "struct resource": "iomem_resource ioport_resource crashk_res crashk_low_res",
  "struct kset *": "devices_kset class_kset bus_kset",
  "struct kobj_map *": "cdev_map",
  "struct file_system_type": "ext4_fs_type shmem_fs_type pipe_fs_type rootfs_fs_type",
  "struct proc_dir_entry": "proc_root",
  "struct super_block *": "blockdev_superblock",
  "struct atomic_notifier_head": "panic_notifier_list die_chain",
  "struct blocking_notifier_head": "reboot_notifier_list module_notify_list tracepoint_notify_list",
  "struct inet_hashinfo": "tcp_hashinfo",
  "struct udp_table": "udp_table",
  "struct proto": "tcp_prot udp_prot",

  // Locks.
  "struct mutex": `module_mutex slab_mutex sched_domains_mutex cgroup_mutex wq_pool_mutex wq_pool_attach_mutex
    rtnl_mutex tty_mutex oom_lock`,
  "struct rw_semaphore": "namespace_sem",
  rwlock_t: "tasklist_lock dev_base_lock binfmt_lock",
  spinlock_t: "sb_lock vmap_area_lock css_set_lock pidmap_lock prog_idr_lock map_idr_lock",
  seqlock_t: "mount_lock rename_lock",

  // Memory.
  "struct kmem_cache *": `kmem_cache kmem_cache_node files_cachep filp_cachep fs_cachep vm_area_cachep mm_cachep
    sighand_cachep signal_cachep task_struct_cachep dentry_cache inode_cachep names_cachep key_jar`,
  "struct memblock": "memblock",
  "struct mem_section **": "mem_section",
  "struct vm_struct *": "vmlist",
  "enum slab_state": "slab_state",
  atomic_long_t: "_totalram_pages nr_swap_pages calc_load_tasks",
  "unsigned long": `max_pfn max_low_pfn min_low_pfn totalreserve_pages vmalloc_base page_offset_base vmemmap_base
    phys_base tainted_mask total_forks watchdog_enabled panic_print mmap_min_addr`,
  long: "total_swap_pages",
  "void *": "high_memory",
  "unsigned long []": "__per_cpu_offset",
  "struct pglist_data *[]": "node_data",
  "struct swap_info_struct *[]": "swap_info",

  // Time, machine, death and settings.
  "volatile unsigned long": "jiffies",
  "unsigned long [3]": "avenrun",
  u64: "jiffies_64",
  ktime_t: "tick_next_period",
  "struct clocksource *": "curr_clocksource",
  "struct cpuinfo_x86": "boot_cpu_data",
  "struct paravirt_patch_template": "pv_ops",
  "gate_desc [256]": "idt_table",
  "struct desc_ptr": "idt_descr",
  "unsigned int": "nr_cpu_ids nr_online_nodes nr_node_ids nr_swapfiles tsc_khz cpu_khz softlockup_panic",
  int: `nr_threads max_threads pid_max panic_on_oops panic_timeout panic_on_warn oops_in_progress watchdog_thresh
    sysctl_panic_on_oom sysctl_overcommit_memory sysctl_overcommit_ratio sysctl_max_map_count
    sysctl_oom_kill_allocating_task sysctl_oom_dump_tasks vm_swappiness dirty_background_ratio vm_dirty_ratio
    rcu_scheduler_active randomize_va_space ftrace_enabled root_mountflags`,
  atomic_t: "__num_online_cpus panic_cpu oom_victims",
  bool: "crash_kexec_post_notifiers early_boot_irqs_disabled",
  "enum system_states": "system_state",
  "const char []": "linux_banner linux_proc_banner",
  "char *": "saved_command_line log_buf",
  "char [128]": "core_pattern",
  "char [256]": "poweroff_cmd modprobe_path",
  u32: "log_buf_len audit_enabled",
  "struct printk_ringbuffer *": "prb",
  "struct printk_ringbuffer": "printk_rb_static",
  "struct kimage *": "kexec_image kexec_crash_image",
  "const sys_call_ptr_t []": "sys_call_table",
  "struct trace_array": "global_trace",
  dev_t: "ROOT_DEV",
};

/** The type's name by the variable's. */
export const KNOWN_VARIABLES: ReadonlyMap<string, string> = new Map(
  Object.entries(VARIABLES_BY_TYPE).flatMap(([type, names]) => names.split(/\s+/).map((name) => [name, type] as const)),
);
