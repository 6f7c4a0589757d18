/** The file arguments of the command line, told apart by content: the order is free. */
import { UsageError } from "#base";
import { sniffContainer } from "#dump";
import { type ElfFile, ET_CORE, isElf, parseElf } from "#elf";
import { type FileSource, openFile, sectionDecoders } from "#host";

/** What was given: the files of one dump, and a vmlinux with, perhaps, its separate debug file. */
export interface GivenFiles {
  readonly dump: readonly FileSource[];
  readonly vmlinux: readonly ElfFile[];
}

/**
 * Opens every file; UsageError, one sentence, for a file that is neither a dump nor
 * an ELF file, and when there is no dump among them.
 */
export function givenFiles(paths: readonly string[]): GivenFiles {
  const dump: FileSource[] = [];
  const vmlinux: ElfFile[] = [];
  for (const path of paths) {
    const file = openFile(path);
    const elf = isElf(file) ? executable(file) : undefined;
    if (elf !== undefined) vmlinux.push(elf);
    else if (sniffContainer(file)) dump.push(file);
  }
  if (dump.length === 0) {
    const kernels = vmlinux.map(({ source }) => source.name).join(", ");
    throw new UsageError(
      `expected a kernel crash dump among the files, found ${kernels === "" ? "no file" : `only ${kernels}`}`,
    );
  }
  return { dump, vmlinux };
}

/** The file as an executable or debug file; undefined for a core, which is a dump. */
function executable(file: FileSource): ElfFile | undefined {
  // Without chunks in between: those who read a vmlinux read tables whole or keep chunks of their own.
  const elf = parseElf(file, sectionDecoders);
  return elf.header.type === ET_CORE ? undefined : elf;
}
