import { parseBtf } from "#debuginfo/btf";
import { openDump } from "#dump";
import { isElf, parseElf } from "#elf";
import { openFile, pageDecoders, zlibDecoder } from "#host";
import { type ByteSource, readExactly } from "#source";
import { elfVmlinux, openTarget } from "#target";
import { btfTypes, type TypeSource } from "#types";

/** The structures of one kernel. */
export interface KernelTypes {
  /** What heads its column, for example "6.1". */
  readonly name: string;
  /** What the names of releases begin with, or a file. */
  readonly release: string;
  readonly types: TypeSource;
}

/** The types that a dump carries in its memory, its modules' included. */
export function dumpTypes(name: string, release: string, vmcore: string): KernelTypes {
  const target = openTarget(openDump([openFile(vmcore)], pageDecoders));
  return { name, release, types: target.structures };
}

/**
 * The types in a file: raw BTF (/sys/kernel/btf/vmlinux, btfhub), an ELF file with BTF, or one with DWARF. Throws, with
 * a sentence for people, when it holds none.
 */
export function fileTypes(name: string, path: string): KernelTypes {
  const file = openFile(path);
  return { name, release: path, types: isElf(file) ? elfTypes(file) : readBtf(file, path) };
}

function elfTypes(file: ByteSource): TypeSource {
  const elf = parseElf(file, { zlib: zlibDecoder.decode });
  const section = elf.section(".BTF");
  if (section !== undefined) return readBtf(elf.sectionSource(section), file.name);
  const { types } = elfVmlinux(elf);
  if (types === undefined) throw new Error(`${file.name}: expected BTF or DWARF, found neither`);
  return types;
}

const readBtf = (source: ByteSource, what: string): TypeSource =>
  btfTypes(parseBtf(readExactly(source, 0, source.size, "BTF"), what));
