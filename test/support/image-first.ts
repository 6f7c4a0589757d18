import { PT_LOAD, PT_NOTE, parseElf } from "#elf";
import type { Kernel } from "#kernel";
import { type ByteSource, joinedSource, memorySource, readExactly, sliceSource } from "#source";

const HEADER = 64;
const SEGMENT = 56;
const PAGE = 4096;

/**
 * An ELF core with the kernel's image at its start, so that a cut at its end takes other memory, wherever the machine had
 * put its kernel.
 */
export function imageFirst(core: ByteSource, kernel: Kernel): ByteSource {
  const { segments } = parseElf(core);
  const physical = (name: string): number => kernel.target.memory.translate(kernel.symbol(name));
  const image = { start: physical("_text"), end: Math.ceil(physical("_end") / PAGE) * PAGE };
  const pieces = segments.flatMap(({ type, offset, paddr, filesz }) => {
    if (type !== PT_LOAD) return type === PT_NOTE ? [{ type, from: offset, paddr, size: filesz, first: true }] : [];
    const cuts = [paddr, image.start, image.end, paddr + filesz]
      .filter((cut) => cut >= paddr && cut <= paddr + filesz)
      .toSorted((a, b) => a - b);
    return cuts.slice(1).flatMap((end, index) => {
      const start = cuts[index] ?? end;
      const first = start >= image.start && end <= image.end;
      return start === end ? [] : [{ type, from: offset + start - paddr, paddr: start, size: end - start, first }];
    });
  });
  const ordered = [...pieces.filter(({ first }) => first), ...pieces.filter(({ first }) => !first)];
  const head = Buffer.from(readExactly(core, 0, HEADER, "ELF header").array);
  head.writeBigUInt64LE(BigInt(HEADER), 32);
  head.writeUInt16LE(ordered.length, 56);
  const table = Buffer.alloc(SEGMENT * ordered.length);
  let at = HEADER + table.length;
  for (const [index, { type, paddr, size }] of ordered.entries()) {
    const start = index * SEGMENT;
    table.writeUInt32LE(type, start);
    table.writeBigUInt64LE(BigInt(at), start + 8);
    table.writeBigUInt64LE(BigInt(type === PT_NOTE ? 0 : paddr), start + 24);
    table.writeBigUInt64LE(BigInt(size), start + 32);
    table.writeBigUInt64LE(BigInt(type === PT_NOTE ? 0 : size), start + 40);
    at += size;
  }
  return joinedSource(core.name, [
    memorySource("head", Buffer.concat([head, table])),
    ...ordered.map(({ from, size }) => sliceSource(core, from, size)),
  ]);
}
