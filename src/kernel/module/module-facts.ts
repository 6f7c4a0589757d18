/** Facts of a loaded module: its state, its users, its taints (kernel/module/main.c). */
import type { Kernel } from "#kernel";
import type { Module } from "#target";
import { ModuleFactsLayout } from "./module.layout.ts";

/** enum module_state, by number. */
const STATES = ["live", "coming", "going", "unformed"] as const;

/** Whether a module is in use or on its way in or out. */
export type ModuleState = (typeof STATES)[number];

/** What `struct module` says beside names and places; undefined where this kernel does not keep it. */
export interface ModuleFacts {
  /** undefined for a number that no kernel sets. */
  readonly state: ModuleState | undefined;
  /** Users of the module, as lsmod counts them. */
  readonly references: number | undefined;
  readonly version: string | undefined;
  readonly sourceVersion: string | undefined;
  /** What it was loaded with: `max_loop=8`. */
  readonly arguments: string | undefined;
  /** Of the kernel's taint bits, those that this module set. */
  readonly taints: bigint;
  /** Whether its signature was found valid; undefined on kernels that check none. */
  readonly signatureOk: boolean | undefined;
  /** Symbols that its kallsyms hold; 0 without CONFIG_KALLSYMS. */
  readonly symbolCount: number;
}

/** MODULE_REF_BASE: a loaded module holds one reference to itself. */
const MODULE_REF_BASE = 1;

/** The facts of `module`; throws a fault when its `struct module` cannot be read. */
export function moduleFacts(kernel: Kernel, module: Module): ModuleFacts {
  const layout = kernel.layout(ModuleFactsLayout);
  const view = layout.at(module.address);
  const { has } = layout;
  return {
    state: STATES[view.state()],
    references: has("references") ? Math.max(0, view.references() - MODULE_REF_BASE) : undefined,
    version: has("version") ? wordOf(view.version()) : undefined,
    sourceVersion: has("sourceVersion") ? wordOf(view.sourceVersion()) : undefined,
    arguments: has("arguments") ? wordOf(view.arguments()) : undefined,
    taints: has("taints") ? BigInt.asUintN(64, view.taints()) : 0n,
    signatureOk: has("signatureOk") ? view.signatureOk() !== 0 : undefined,
    symbolCount: has("symbolCount") ? view.symbolCount() : 0,
  };
}

/** True when modules of this kernel have a region for each kind of memory, instead of one core. */
export function hasModuleRegions(kernel: Kernel): boolean {
  return kernel.layout(ModuleFactsLayout).has("regions");
}

const wordOf = (text: string): string | undefined => (text === "" ? undefined : text);
