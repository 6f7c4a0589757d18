const UNSUPPORTED = "this program does not do that yet";
const NOT_NEEDED = "nothing is read before a command asks for it, so there is nothing to skip";
const NO_LIVE = "only dumps are read, not the running system";
const NO_XEN = "Xen and old KVM dumps are not read";
const FROM_DUMP = "it is found out from the dump itself";
const NO_GDB = "no gdb is inside that could be told so";

/** Options of crash that are refused, with the reason: nothing that was asked for is silently left undone. */
export const REFUSED_OPTIONS: ReadonlyMap<string, string> = new Map([
  ["-S", "symbols come from the dump and the vmlinux"],
  ["-d", UNSUPPORTED],
  ["-x", "crash's extensions are native code of its own"],
  ["-c", UNSUPPORTED],
  ["-e", "lines are edited with the usual keys; there is no vi mode"],
  ["-g", NO_GDB],
  ["-t", 'enter "sys" for the time of the dump'],
  ["-f", "any file name is accepted"],
  ["-k", "kerntypes files of LKCD are not read"],
  ["-L", "memory is not locked"],
  ["-p", FROM_DUMP],
  ["-o", UNSUPPORTED],
  ["--mod", UNSUPPORTED],
  ["--reloc", FROM_DUMP],
  ["--active", NOT_NEEDED],
  ["--no_kmem_cache", NOT_NEEDED],
  ["--kmem_cache_delay", NOT_NEEDED],
  ["--no_modules", NOT_NEEDED],
  ["--no_panic", NOT_NEEDED],
  ["--no_ikconfig", NOT_NEEDED],
  ["--no_kallsyms", UNSUPPORTED],
  ["--no_elf_notes", UNSUPPORTED],
  ["--no_data_debug", "every member is looked up before it is used, always"],
  ["--no_strip", NO_GDB],
  ["--readnow", NO_GDB],
  ["--hash", "lists are checked for loops whatever their length"],
  ["--max-malloc-bufs", "memory is managed otherwise here"],
  ["--cpus", FROM_DUMP],
  ["--smp", FROM_DUMP],
  ["--offline", UNSUPPORTED],
  ["--buildinfo", "--version prints what there is to say"],
  ["--hyper", NO_XEN],
  ["--xen_phys_start", NO_XEN],
  ["--p2m_mfn", NO_XEN],
  ["--kvmhost", NO_XEN],
  ["--kvmio", NO_XEN],
  ["--memory_module", NO_LIVE],
  ["--memory_device", NO_LIVE],
]);
