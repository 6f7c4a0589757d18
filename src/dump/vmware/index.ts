/** dump/vmware: suspended machines and snapshots of VMware, and what its monitor leaves of a guest that panicked. */
export * from "./guest-dump.ts";
export * from "./snapshot.ts";
