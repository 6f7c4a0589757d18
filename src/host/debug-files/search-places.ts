/** Where debug files of a kernel and of its modules are looked for, in order. */
import { join } from "node:path";
import type { DebugOrigin } from "#target";

/** A place to look at. */
export interface SearchPlace {
  readonly path: string;
  readonly origin: DebugOrigin;
}

/** An installed system, and where its debug files are: `/` and `/usr/lib/debug`. */
export interface DebugRoot {
  /** Undefined for a directory of debug files alone. */
  readonly system: string | undefined;
  readonly debug: string;
}

const DEBUG = "usr/lib/debug";

/**
 * The roots in order: directories that the user configured, the system that a given vmlinux was unpacked from (a path
 * that goes through usr/lib/debug), and this machine's.
 */
export function debugRoots(configured: readonly string[], vmlinux: string | undefined): readonly DebugRoot[] {
  const roots: DebugRoot[] = configured.map((debug) => ({ system: undefined, debug }));
  const at = vmlinux?.lastIndexOf(`/${DEBUG}/`) ?? -1;
  if (vmlinux !== undefined && at > 0) {
    const system = vmlinux.slice(0, at);
    roots.push({ system, debug: join(system, DEBUG) });
  }
  return [...roots, { system: "/", debug: `/${DEBUG}` }];
}

/** True for a release that can stand in a path: it comes from a dump, which may say anything. */
function isPathPart(name: string): boolean {
  return /^[\w.+~:@-]{1,128}$/.test(name) && !/^\.+$/.test(name);
}

/** True for a build-id of a sane length. */
function isBuildId(id: string): boolean {
  return /^[0-9a-f]{8,128}$/.test(id);
}

/** The file of a build-id in every tree (`ld --build-id`; GDB manual, "Separate Debug Files"). */
export function buildIdPlaces(roots: readonly DebugRoot[], id: string | undefined): readonly SearchPlace[] {
  if (id === undefined || !isBuildId(id)) return [];
  return roots.map(({ debug }) => ({
    path: join(debug, ".build-id", id.slice(0, 2), `${id.slice(2)}.debug`),
    origin: "build-id tree",
  }));
}

/** Where distributions install a vmlinux with debug information. */
export function kernelPlaces(roots: readonly DebugRoot[], release: string): readonly SearchPlace[] {
  if (!isPathPart(release)) return [];
  const paths = roots.flatMap(({ system, debug }) => [
    join(debug, "boot", `vmlinux-${release}`),
    join(debug, "boot", `vmlinux-${release}.debug`),
    join(debug, "lib/modules", release, "vmlinux"),
    join(debug, "lib/modules", release, "vmlinux.debug"),
    join(debug, "usr/lib/modules", release, "vmlinux"),
    ...(system === undefined
      ? []
      : [
          join(system, "boot", `vmlinux-${release}`),
          join(system, "lib/modules", release, "vmlinux"),
          join(system, "lib/modules", release, "build/vmlinux"),
        ]),
  ]);
  return paths.map((path) => ({ path, origin: "path" }));
}

/** Directories below which modules are looked for by name: those with debug information first. */
export function moduleDirectories(
  roots: readonly DebugRoot[],
  release: string,
  vmlinux: string | undefined,
): readonly string[] {
  if (!isPathPart(release)) return [];
  const directories = [
    ...roots.flatMap(({ debug }) => [join(debug, "lib/modules", release), join(debug, "usr/lib/modules", release)]),
    ...roots.flatMap(({ system }) => (system === undefined ? [] : [join(system, "lib/modules", release)])),
    // As crash does: beside the vmlinux, which some distributions install among the modules.
    ...(vmlinux === undefined || !vmlinux.includes("/") ? [] : [join(vmlinux, "..", "kernel")]),
  ];
  return [...new Set(directories)];
}

/** Where the file that `path` names in its debug link may be (GDB manual, "Separate Debug Files"). */
export function debugLinkPlaces(roots: readonly DebugRoot[], path: string, link: string): readonly SearchPlace[] {
  // A link is a name without folders; anything else comes from a file that lies.
  if (link === "" || link.includes("/") || link === "..") return [];
  const folder = join(path, "..");
  const paths = [
    join(folder, link),
    join(folder, ".debug", link),
    ...roots.map(({ system, debug }) => join(debug, within(folder, system ?? "/"), link)),
  ];
  return paths.filter((each) => each !== path).map((each) => ({ path: each, origin: "debug link" }));
}

/** `folder` as it is called inside `system`. */
function within(folder: string, system: string): string {
  return system !== "/" && folder.startsWith(`${system}/`) ? folder.slice(system.length) : folder;
}
