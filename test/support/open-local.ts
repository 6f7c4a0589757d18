import { ET_CORE, isElf, parseElf } from "#elf";
import { openFile, sectionDecoders } from "#host";
import type { Kernel } from "#kernel";
import { openKernelFiles } from "../../src/cli/open-session.ts";

/** Opens plain files on this machine: what `openKernel` does, without the waiting for what must be unpacked. */
export function openLocal(paths: readonly string[]): Kernel {
  const files = paths.map(openFile);
  const kernels = files.filter((file) => isElf(file) && parseElf(file).header.type !== ET_CORE);
  return openKernelFiles({
    dump: files.filter((file) => !kernels.includes(file)),
    vmlinux: kernels.map((file) => parseElf(file, sectionDecoders)),
  });
}
