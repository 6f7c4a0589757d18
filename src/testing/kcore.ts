import { ascii, concat } from "./bytes.ts";
import { buildElf, note } from "./elf.ts";
import type { Memory } from "./kdump.ts";
import { storedRuns } from "./lime.ts";

const PAGE = 4096;
const DIRECT_MAP = 0xffff_8880_0000_0000n;

/**
 * A /proc/kcore: the reader's notes, VMCOREINFO, a segment of no known place as vmalloc space has it, and one for each
 * run of RAM, its virtual address in the direct map. Segments begin at whole pages of the file.
 */
export function buildKcore(spec: { readonly memory: Memory; readonly vmcoreinfo?: string }): Uint8Array {
  const notes = concat(
    note("CORE", 1, new Uint8Array(336)),
    ...(spec.vmcoreinfo === undefined ? [] : [note("VMCOREINFO", 0, ascii(spec.vmcoreinfo))]),
  );
  const runs = storedRuns(spec.memory);
  let at = 4 * PAGE;
  const placed = runs.map((run) => {
    const offset = at;
    at += run.content.length;
    return { ...run, offset };
  });
  const head = buildElf({
    type: 4,
    segments: [
      { type: 4, data: notes },
      { type: 1, vaddr: 0xffff_c900_0000_0000n, paddr: 2n ** 64n - 1n, offset: 0x4900_0000_0000, filesz: 2 ** 45 },
      ...placed.map(({ pfn, content, offset }) => ({
        type: 1,
        vaddr: DIRECT_MAP + BigInt(pfn * PAGE),
        paddr: pfn * PAGE,
        offset,
        filesz: content.length,
        memsz: content.length,
      })),
    ],
  });
  return concat(head, new Uint8Array(4 * PAGE - head.length), ...runs.map(({ content }) => content));
}
