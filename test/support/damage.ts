/** Dumps whose content is hostile or wrecked. */
import type { Address } from "#base";
import { PT_LOAD, parseElf } from "#elf";
import type { Kernel } from "#kernel";
import type { ByteSource } from "#source";
import { withFile } from "./sources.ts";

/** Where in the ELF file a kernel virtual address is stored. */
export function fileOffset(kernel: Kernel, vmcore: string, at: Address): number {
  const physical = kernel.target.memory.translate(at);
  const segments = withFile(vmcore, (file) => parseElf(file).segments);
  const segment = segments.find(
    ({ type, paddr, filesz }) => type === PT_LOAD && physical >= paddr && physical < paddr + filesz,
  );
  if (segment === undefined) throw new Error(`no segment holds the address ${at.toString(16)}`);
  return segment.offset + physical - segment.paddr;
}

/** What to wreck of a file. */
export interface Wreck {
  /** Every so manieth word or so is replaced. */
  readonly rarity: number;
  /** The same words for the same seed, however they are read. */
  readonly seed: number;
  /** Whether the word at an offset may be. */
  readonly mayTouch: (offset: number) => boolean;
}

/** `source` with words replaced by others, most of them of the same kind: addresses, small numbers. */
export function wrecked(source: ByteSource, { rarity, seed, mayTouch }: Wreck): ByteSource {
  return {
    name: source.name,
    size: source.size,
    readInto(offset, target) {
      const got = source.readInto(offset, target);
      const view = new DataView(target.buffer, target.byteOffset, got);
      for (let at = offset + ((8 - (offset % 8)) % 8); at + 8 <= offset + got; at += 8) {
        const chance = mix(at / 8, seed);
        if (chance % rarity === 0 && mayTouch(at))
          view.setBigUint64(at - offset, replacement(view, at - offset, chance, seed), true);
      }
      return got;
    },
  };
}

function replacement(view: DataView, at: number, chance: number, seed: number): bigint {
  const word = view.getBigUint64(at, true);
  switch (mix(chance, seed + 1) % 4) {
    case 0: // near by
      return BigInt.asUintN(64, word + BigInt((chance % 512) * 8));
    case 1: // one bit
      return word ^ (1n << BigInt(chance % 64));
    case 2: // small
      return BigInt(chance % 4096);
    default:
      return (BigInt(mix(chance, seed + 2)) << 32n) | BigInt(mix(chance, seed + 3));
  }
}

/** 32 bits that depend on all bits of both (the finaliser of MurmurHash3). */
function mix(value: number, seed: number): number {
  let h = (Math.imul(value | 0, 0x9e3779b1) ^ Math.imul(seed + 0x7f4a7c15, 0x85ebca6b)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
