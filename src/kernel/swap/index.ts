/** kernel/swap: devices that pages are swapped to, and the entries of page tables that lead there. */
export * from "./swap-device.ts";
export * from "./swap-entry.ts";
