/** The file arguments of the command line, told apart by content: the order is free. */
import { existsSync } from "node:fs";
import { UsageError } from "#base";
import { type DumpSource, isMemoryBeside, sniffContainer } from "#dump";
import { type ElfFile, ET_CORE, isElf, parseElf } from "#elf";
import { sectionDecoders } from "#host";
import { parseRawMemory } from "#shell";
import { openGiven } from "./open-given.ts";
import { besideName, findBeside, isVmem, SNAPSHOT_ENDINGS } from "./vmware-files.ts";

/** What was given: the files of one dump, and a vmlinux with, perhaps, its separate debug file. */
export interface GivenFiles {
  readonly dump: readonly DumpSource[];
  readonly vmlinux: readonly ElfFile[];
}

/**
 * Opens every file, on this machine or on a server; what is compressed is unpacked first, which takes a while. A VMware
 * snapshot brings the .vmem beside it along, and the other way round. UsageError, one sentence, for a file that is
 * neither a dump nor an ELF file, and when there is no dump among them.
 */
export async function givenFiles(words: readonly string[]): Promise<GivenFiles> {
  const dump: DumpSource[] = [];
  const vmems: DumpSource[] = [];
  const vmlinux: ElfFile[] = [];
  for (const word of words) {
    const raw = existsSync(word) ? undefined : parseRawMemory(word);
    if (raw !== undefined) {
      for (const { file, address } of raw.pieces) {
        dump.push({ ...(await openGiven(file)), address, live: raw.live });
      }
      continue;
    }
    const file = await openGiven(word);
    const elf = isElf(file) && file.live !== true ? executable(file) : undefined;
    if (elf !== undefined) vmlinux.push(elf);
    else if (isVmem(word)) vmems.push(file);
    else if (sniffContainer(file)) dump.push(file);
  }
  await completeVmware(dump, vmems);
  if (dump.length === 0) {
    const kernels = vmlinux.map(({ source }) => source.name).join(", ");
    throw new UsageError(
      `expected a kernel crash dump among the files, found ${kernels === "" ? "no file" : `only ${kernels}`}`,
    );
  }
  return { dump, vmlinux };
}

/** Puts the memory of a virtual machine behind the file that describes it, finding the one that was not given. */
async function completeVmware(dump: DumpSource[], vmems: readonly DumpSource[]): Promise<void> {
  const [vmem] = vmems;
  if (vmem !== undefined && dump.length === 0) {
    const found = findBeside(vmem.name, SNAPSHOT_ENDINGS);
    if (found === undefined) {
      const names = SNAPSHOT_ENDINGS.map((ending) => besideName(vmem.name, ending)).join(", ");
      throw new UsageError(`${vmem.name}: expected the snapshot that describes it beside it (${names}), found none`);
    }
    dump.push(await openGiven(found));
  }
  const [first] = dump;
  if (first === undefined) return;
  const kind = first.address === undefined ? sniffContainer(first) : undefined;
  const needsVmem = kind === "vmware-guest" || (kind === "vmware" && isMemoryBeside(first));
  if (needsVmem && vmem === undefined) {
    const found = findBeside(first.name, [".vmem"]);
    if (found === undefined) {
      const name = besideName(first.name, ".vmem");
      throw new UsageError(`${first.name}: expected its memory in ${name} or another .vmem that is given, found none`);
    }
    dump.push(await openGiven(found));
  }
  dump.push(...vmems);
}

/** The file as an executable or debug file; undefined for a core, which is a dump. */
function executable(file: DumpSource): ElfFile | undefined {
  // Without chunks in between: those who read a vmlinux read tables whole or keep chunks of their own.
  const elf = parseElf(file, sectionDecoders);
  return elf.header.type === ET_CORE ? undefined : elf;
}
