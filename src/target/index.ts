/** target: an opened dump, the facade that everything above stands on. */
export type { DebugCode, DebugPlace } from "./debug-code.ts";
export * from "./debug-files.ts";
export { elfVmlinux } from "./elf-vmlinux.ts";
export { START_KERNEL_MAP } from "./kernel-image.ts";
export type { KernelHints } from "./kernel-places.ts";
export type { ScanProgress } from "./memory-scan.ts";
export type { ModuleDebug, ModuleLoadOptions } from "./module-debug.ts";
export * from "./open.ts";
export type { OrcFinder, OrcPlace } from "./orc-tables.ts";
export { typeInFile } from "./scoped-types.ts";
export * from "./source-places.ts";
export { listColumns, type NamedAddress, type SymbolColumns } from "./symbol-columns.ts";
export * from "./symbol-table.ts";
export * from "./target.ts";
export * from "./vmcoreinfo.ts";
export * from "./vmlinux.ts";
