import { FormatError, UsageError } from "#base";
import { type ByteSource, readUpTo } from "#source";
import type { Container } from "../container.ts";
import type { Dump } from "../dump.ts";
import { contentOfPieces, type MemoryPiece, plainMemoryDump } from "../plain-memory.ts";
import { CpuTags } from "./cpu-tags.ts";
import { type Group, readGroups, type Tag, tags } from "./tags.ts";

const PAGE_SIZE = 4096;
/** A virtual machine has two or three: below and above the hole for devices. */
const MOST_REGIONS = 1 << 12;
/** First words of the files: suspended, partial, restored, not to be restored. */
const MAGIC: readonly number[] = [0xbed2_bed2, 0xbed3_bed3, 0xbad1_bad1, 0xbad2_bad2];
/** The same with 32-bit sizes, which products before 2005 or so wrote. */
const OLD_MAGIC: readonly number[] = [0xbed0_bed0, 0xbad0_bad0];

/** True for a suspended machine (.vmss) or a snapshot (.vmsn). UsageError for the 32-bit form of old products. */
export function isSnapshot(source: ByteSource): boolean {
  const start = readUpTo(source, 0, 12);
  if (start.length < 12) return false;
  if (OLD_MAGIC.includes(start.u32(0))) {
    throw new UsageError(`${source.name}: expected a VMware snapshot of 64-bit form, found one of an old product`);
  }
  return MAGIC.includes(start.u32(0));
}

/** True when the snapshot leaves the memory to a .vmem file, so that `openSnapshot` needs that. */
export function isMemoryBeside(source: ByteSource): boolean {
  return readSnapshot(source).memory === undefined;
}

/** A run of pages: where it is in physical memory, and where in the stored memory. Page numbers. */
interface Region {
  ppn: number | undefined;
  page: number | undefined;
  size: number | undefined;
}

interface Snapshot {
  /** The memory, when it is inside. */
  readonly memory: Tag | undefined;
  readonly regions: readonly Region[];
  readonly cpus: CpuTags;
  readonly damage: readonly string[];
  /** False when the group that says where memory is was cut off. */
  readonly placed: boolean;
}

/**
 * Opens a suspended machine or snapshot of VMware, with the memory inside or, in `vmem`, beside it. Regions place parts
 * of the stored memory around the hole that devices have below 4 GiB; without regions it starts at 0. UsageError when
 * `vmem` is missing or one too many, and for compressed memory; FormatError when the file's structure is damaged.
 */
export function openSnapshot(container: Container, vmem: ByteSource | undefined): Dump {
  const { source } = container;
  const { memory, regions, cpus, damage, placed } = readSnapshot(source);
  if (memory === undefined && vmem === undefined) {
    throw new UsageError(`${source.name}: expected the .vmem file with its memory as well, found none`);
  }
  if (memory !== undefined && vmem !== undefined) {
    throw new UsageError(`${vmem.name}: expected no other file, as ${source.name} holds its memory itself`);
  }
  if (memory?.compressed === true) {
    throw new UsageError(`${source.name}: expected memory as it is, found compressed memory`);
  }
  const from = memory?.position ?? 0;
  return plainMemoryDump({
    format: `VMware snapshot, memory ${memory === undefined ? "beside" : "inside"} it`,
    files: vmem === undefined ? [source.name] : [source.name, vmem.name],
    source: vmem ?? source,
    content: contentOfPieces(
      regions.length > 0 || !placed
        ? piecesOf(regions, from)
        : [{ start: 0, size: memory?.sizeInMemory ?? vmem?.size ?? 0, position: from }],
    ),
    damage: [...container.damage, ...damage],
    knownEnd: placed ? undefined : 0,
    cpuStates: cpus.states(),
    machine: "x86_64",
  });
}

function piecesOf(regions: readonly Region[], from: number): readonly MemoryPiece[] {
  return regions.flatMap(({ ppn, page, size: pages }) =>
    ppn === undefined || page === undefined || pages === undefined
      ? []
      : { start: ppn * PAGE_SIZE, size: pages * PAGE_SIZE, position: from + page * PAGE_SIZE },
  );
}

function readSnapshot(source: ByteSource): Snapshot {
  const cpus = new CpuTags(source);
  const regions: Region[] = [];
  const damage: string[] = [];
  let memory: Tag | undefined;
  let count = 0;
  let placed = true;
  const visit = (group: Group, use: (tag: Tag) => void): void => {
    try {
      for (const tag of tags(source, group)) use(tag);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      damage.push(`the group ${group.name} of the snapshot is cut off`);
      if (group.name === "memory") placed = false;
    }
  };
  for (const group of readGroups(source)) {
    if (group.name === "cpu") visit(group, (tag) => cpus.add(tag));
    if (group.name !== "memory") continue;
    visit(group, (tag) => {
      if (tag.name === "Memory" && tag.sizeInMemory > 0) memory ??= tag;
      if (tag.name === "regionsCount") count = numberOf(source, tag);
      const [index] = tag.indices;
      if (index === undefined || index >= MOST_REGIONS) return;
      const region = (regions[index] ??= { ppn: undefined, page: undefined, size: undefined });
      if (tag.name === "regionPPN") region.ppn = numberOf(source, tag);
      if (tag.name === "regionPageNum") region.page = numberOf(source, tag);
      if (tag.name === "regionSize") region.size = numberOf(source, tag);
    });
  }
  const counted = regions.slice(0, count).filter((region) => region !== undefined);
  return { memory, regions: counted, cpus, damage, placed: placed || memory !== undefined };
}

/** The value of a tag of four bytes; some writers use eight. */
function numberOf(source: ByteSource, { position, size }: Tag): number {
  const bytes = readUpTo(source, position, Math.min(size, 8));
  return bytes.length >= 4 ? bytes.u32(0) : 0;
}
