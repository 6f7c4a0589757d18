/** Names of the files that VMware keeps beside each other. */
import { existsSync } from "node:fs";
import { isUrl } from "#host";

/** Endings of the files that describe a machine whose memory is in a .vmem. */
export const SNAPSHOT_ENDINGS: readonly string[] = [".vmss", ".vmsn", ".guest"];

/** Endings of compressed files: guest dumps are written as debug.guest.gz. */
const PACKED: readonly string[] = ["", ".gz", ".xz", ".zst", ".lz4", ".bz2"];
const PACKED_ENDING = /\.(?:gz|xz|zst|lz4|bz2)$/;

/** True for the name of a virtual machine's memory: it has no signature of its own. */
export function isVmem(name: string): boolean {
  return name.replace(PACKED_ENDING, "").endsWith(".vmem");
}

/** `name` with another ending, the compressed file's ending left out: `debug.guest.gz` becomes `debug.vmem`. */
export function besideName(name: string, ending: string): string {
  return name.replace(PACKED_ENDING, "").replace(/\.[^./]*$/, "") + ending;
}

/** The first file beside `name`, on this machine, that has one of `endings`, compressed or not; undefined without any. */
export function findBeside(name: string, endings: readonly string[]): string | undefined {
  if (isUrl(name)) return undefined;
  return endings
    .flatMap((ending) => PACKED.map((packed) => besideName(name, ending) + packed))
    .find((path) => existsSync(path));
}
