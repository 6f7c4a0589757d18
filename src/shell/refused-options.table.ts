const NO_XEN = "Xen and old KVM dumps are not read";
const NO_DRIVER = "a running system is read through /proc/kcore";

/** Options of crash that are refused, with the reason: nothing that was asked for is silently left undone. */
export const REFUSED_OPTIONS: ReadonlyMap<string, string> = new Map([
  ["-c", "there is no debug console; 2> takes errors elsewhere"],
  ["-k", "kerntypes files of LKCD are not read"],
  ["--hyper", NO_XEN],
  ["--xen_phys_start", NO_XEN],
  ["--p2m_mfn", NO_XEN],
  ["--kvmhost", NO_XEN],
  ["--kvmio", NO_XEN],
  ["--memory_module", NO_DRIVER],
  ["--memory_device", NO_DRIVER],
]);
