/** kernel/machine: the machine as its firmware and hypervisor describe it. */
export * from "./hypervisor.ts";
export * from "./memory-map.ts";
