import { type Resolved, type ResolvedFields, resolveLayout } from "#kernel/layout";
import { type AddressSpace, PhysicalMemory } from "#memory";
import type { DeclaredLayout } from "./collect-layouts.ts";
import type { KernelTypes } from "./kernel-types.ts";

/** How the kernels spell one field. */
export interface FieldRow {
  readonly field: string;
  /** The path taken in each kernel; undefined where it has none of them. */
  readonly paths: readonly (string | undefined)[];
  /** Alternatives that no kernel took, with what bounds them. */
  readonly unused: readonly string[];
  /** `found` in some kernel; `elsewhere` when it is declared for others than these; `nowhere` when it should be here. */
  readonly verdict: "found" | "elsewhere" | "nowhere";
}

/** How the kernels spell the fields of one structure. */
export interface LayoutTable {
  readonly declared: DeclaredLayout;
  /** The structure's name in each kernel; undefined where it has none. */
  readonly structures: readonly (string | undefined)[];
  readonly rows: readonly FieldRow[];
}

/** Resolves every layout in every kernel. `oldest` is the oldest of the kernels, as a version, for example 5.10. */
export function layoutMatrix(
  layouts: readonly DeclaredLayout[],
  kernels: readonly KernelTypes[],
  oldest: Version,
): readonly LayoutTable[] {
  return layouts.map((declared) => {
    const resolved = kernels.map(({ types }) => resolveLayout(declared.layout, types, noMemory));
    return {
      declared,
      structures: resolved.map(({ name }) => name),
      rows: Object.keys(declared.layout.fields).map((field) => fieldRow(declared, field, resolved, oldest)),
    };
  });
}

/** Major and minor number of a kernel's release. */
export type Version = readonly [major: number, minor: number];

/** The version that a text speaks of first: a release, `before v5.14 (…)`; undefined when it speaks of none. */
export function versionIn(text: string): Version | undefined {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor)];
}

/** The older of two. */
export function olderOf(a: Version, b: Version): Version {
  return isBefore(b, a) ? b : a;
}

const isBefore = (a: Version, b: Version): boolean => a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);

/** Nothing is read while layouts are resolved. */
const noMemory: AddressSpace = new PhysicalMemory({
  format: "none",
  files: [],
  pageSize: 4096,
  notes: [],
  cpuStates: [],
  vmcoreinfo: undefined,
  facts: {
    machine: undefined,
    time: undefined,
    physicalBase: undefined,
    dumpLevel: undefined,
    processors: undefined,
    damage: [],
    erased: [],
    pages: () => ({ present: 0, filtered: 0, lost: 0 }),
  },
  ranges: [],
  readPage: () => "not-dumped",
  missing: () => "not-dumped",
});

function fieldRow(
  { layout }: DeclaredLayout,
  field: string,
  resolved: readonly Resolved<ResolvedFields>[],
  oldest: Version,
): FieldRow {
  const paths = resolved.map(({ choices }) => choices.get(field)?.path);
  const alternatives = layout.fields[field]?.alternatives ?? [];
  const unused = alternatives.filter(({ path }) => !paths.includes(path));
  const found = paths.some((path) => path !== undefined);
  return {
    field,
    paths,
    unused: unused.map(({ path, bound }) => (bound === undefined ? path : `${path}, ${bound}`)),
    verdict: found ? "found" : alternatives.every(({ bound }) => isElsewhere(bound, oldest)) ? "elsewhere" : "nowhere",
  };
}

/** Whether a bound says that kernels like these need not have it: `before v4.13`, or `with CONFIG_KASAN`. */
function isElsewhere(bound: string | undefined, oldest: Version): boolean {
  if (bound === undefined) return false;
  const version = versionIn(bound);
  return bound.startsWith("with ") || (version !== undefined && !isBefore(oldest, version));
}
