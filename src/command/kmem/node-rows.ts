/** kmem -n: memory nodes, their zones, and how memory is divided into sections and blocks. */
import { type Address, hex, isPartial, optional, type Row } from "#base";
import type { Kernel } from "#kernel";
import { memoryBlocks, memoryNodes, type NodeFacts } from "#kernel/mm";
import { pageMap, type Section, sections } from "#kernel/page";
import { centred } from "../centred.ts";
import { centredRight } from "../centred-right.ts";
import { messageOf } from "../error-text.ts";
import type { RemarkRow } from "./slab-row.ts";

/** A memory node. */
export interface NodeRow extends Row {
  readonly kind: "node";
  readonly node: number;
  /** Pages, holes counted. */
  readonly size: number;
  readonly address: Address;
  readonly zones: readonly Address[];
  readonly map: Address | undefined;
  /** Physical address of its first page in bytes, and the number of that page. */
  readonly start: number;
  readonly startFrame: number;
}

/** A zone of a node. */
export interface NodeZoneRow extends Row {
  readonly kind: "nodeZone";
  readonly zone: number;
  readonly name: string;
  readonly size: number;
  readonly map: Address | undefined;
  readonly start: number;
  readonly startFrame: number;
  readonly titled: boolean;
}

/** A section of physical memory. */
export interface SectionRow extends Row {
  readonly kind: "section";
  readonly section: number;
  readonly address: Address;
  readonly coded: Address;
  readonly map: Address;
  /** `P` present, `M` has a memory map, `O` online, `E` early, `D` a device's. */
  readonly state: string;
  readonly firstFrame: number;
  readonly titled: boolean;
}

/** A block that can be put offline. */
export interface MemoryBlockRow extends Row {
  readonly kind: "memoryBlock";
  readonly block: Address;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly node: number | undefined;
  readonly state: string;
  readonly startSection: number;
  readonly titled: boolean;
}

/** All rows of nodes. */
export type NodesRow = NodeRow | NodeZoneRow | SectionRow | MemoryBlockRow | RemarkRow;

/** The meaning of the fields. */
export const NODE_FIELDS = {
  node: {
    node: "number of the memory node",
    size: "its pages, holes counted",
    address: "address of its `struct pglist_data`",
    zones: "addresses of its zones (`struct zone`)",
    map: "address of its first `struct page`",
    start: "physical address of its first page, in bytes",
    startFrame: "number of that page",
  },
  nodeZone: {
    zone: "number of the zone in its node",
    name: "its name",
    size: "its pages, holes counted",
    map: "address of its first `struct page`; absent when it has no memory",
    start: "physical address of its first page, in bytes",
    startFrame: "number of that page",
    titled: "whether titles stand above it",
  },
  section: {
    section: "number of the section of physical memory",
    address: "address of its `struct mem_section`",
    coded: "its member `section_mem_map` without flags: the `struct page` of page 0, were it in this section",
    map: "address of its first `struct page`",
    state: "`P` present, `M` has a memory map, `O` online, `E` early, `D` of a device",
    firstFrame: "number of its first page",
    titled: "whether titles stand above it",
  },
  memoryBlock: {
    block: "address of the `struct memory_block`",
    name: "its name in sysfs",
    start: "physical address of its first byte",
    end: "physical address behind its last byte",
    node: "number of its memory node, where the kernel says it",
    state: "`ONLINE`, `OFFLINE` or on the way between",
    startSection: "number of its first section",
    titled: "whether titles stand above it",
  },
} as const;

/** Nodes with their zones, then sections and blocks of all memory. */
export function* nodeRows(kernel: Kernel): Generator<NodesRow> {
  yield* orRemark(() => nodesWithZones(kernel));
  for (const [i, section] of sections(kernel).entries()) yield sectionRow(kernel, section, i === 0);
  yield* orRemark(() => blockRows(kernel));
}

/** The rows, and a remark where they end early. */
function* orRemark(rows: () => Iterable<NodesRow>): Generator<NodesRow> {
  try {
    yield* rows();
  } catch (error) {
    if (!isPartial(error)) throw error;
    yield { kind: "remark", text: `kmem: ${messageOf(error)}` };
  }
}

function* blockRows(kernel: Kernel): Generator<NodesRow> {
  let titled = true;
  for (const { address, ...block } of memoryBlocks(kernel)) {
    yield { kind: "memoryBlock", block: address, ...block, state: block.state ?? "UNKNOWN", titled };
    titled = false;
  }
}

function* nodesWithZones(kernel: Kernel): Generator<NodesRow> {
  for (const node of memoryNodes(kernel)) {
    yield nodeRow(kernel, node);
    for (const zone of node.zones) {
      const filled = zone.spanned > 0;
      yield {
        kind: "nodeZone",
        zone: zone.number,
        name: zone.name,
        size: zone.spanned,
        map: filled ? mapOf(kernel, zone.startFrame) : undefined,
        start: filled ? zone.startFrame * kernel.target.physical.pageSize : 0,
        startFrame: filled ? zone.startFrame : 0,
        titled: zone.number === 0,
      };
    }
    yield { kind: "remark", text: SEPARATOR };
  }
}

const SEPARATOR = `\n${"-".repeat(67)}`;

function mapOf(kernel: Kernel, frame: number): Address | undefined {
  return optional(() => pageMap(kernel).pageOf(frame));
}

function nodeRow(kernel: Kernel, { id, spanned, address, zones, startFrame }: NodeFacts): NodeRow {
  return {
    kind: "node",
    node: id,
    size: spanned,
    address,
    zones: zones.map((zone) => zone.address),
    map: mapOf(kernel, startFrame),
    start: startFrame * kernel.target.physical.pageSize,
    startFrame,
  };
}

/** SECTION_MARKED_PRESENT and so on, by bit (include/linux/mmzone.h). */
const SECTION_FLAGS = ["P", "M", "O", "E", "D"];

function sectionRow(kernel: Kernel, section: Section, titled: boolean): SectionRow {
  const state = SECTION_FLAGS.filter((_, bit) => ((section.coded >> BigInt(bit)) & 1n) === 1n).join("");
  const { number, address, map, firstFrame } = section;
  const first = mapOf(kernel, firstFrame) ?? map;
  return { kind: "section", section: number, address, coded: map, map: first, state, firstFrame, titled };
}

const ZONE_TITLES = "\nZONE  NAME         SIZE       MEM_MAP      START_PADDR  START_MAPNR\n";
const SECTION_TITLES = "\nNR      SECTION        CODED_MEM_MAP        MEM_MAP       STATE PFN\n";
const BLOCK_TITLES = "\n   MEM_BLOCK        NAME        PHYSICAL RANGE     NODE  STATE   START_SECTION_NO\n";

/** One row in crash's words. */
export function formatNodes(row: NodesRow): string {
  switch (row.kind) {
    case "node":
      return formatNode(row);
    case "nodeZone": {
      const map = row.map === undefined ? "0".padStart(16) : hex(row.map).padStart(16);
      const start = row.start.toString(16).padStart(11);
      const frame = String(row.startFrame).padStart(11);
      const line = `${String(row.zone).padStart(3)}   ${row.name.padEnd(9)} ${String(row.size).padStart(7)}  ${map}  ${start}  ${frame}\n`;
      return `${row.titled ? ZONE_TITLES : ""}${line}`;
    }
    case "section": {
      const columns = [hex(row.address, 16), hex(row.coded, 16), hex(row.map, 16)].join("  ");
      const line = `${String(row.section).padStart(2)}  ${columns}  ${row.state.padEnd(5)} ${String(row.firstFrame).padEnd(16)}\n`;
      return `${row.titled ? SECTION_TITLES : ""}${line}`;
    }
    case "memoryBlock":
      return formatBlock(row);
    case "remark":
      return `${row.text}\n`;
  }
}

function formatNode({ node, size, address, zones, map, start, startFrame }: NodeRow): string {
  const [first = address, ...others] = zones;
  const head = [
    centredRight(String(node), 4),
    centredRight(String(size), 8),
    hex(address),
    centredRight("----", 16),
    hex(first),
  ].join("  ");
  const rest = others.map((zone) => `${" ".repeat(52)}${hex(zone)}\n`).join("");
  const place = [
    hex(map ?? 0n).padStart(16),
    centredRight(start.toString(16), 16),
    centredRight(String(startFrame), 11),
  ].join("  ");
  return `NODE    SIZE      PGLIST_DATA       BOOTMEM_DATA       NODE_ZONES   \n${head}\n${rest}    MEM_MAP          START_PADDR    START_MAPNR\n${place}\n`;
}

function formatBlock(row: MemoryBlockRow): string {
  const range = `${row.start.toString(16).padStart(8)} - ${(row.end - 1).toString(16).padStart(8)}`;
  const node = centred(row.node === undefined ? "" : String(row.node), 4);
  const line = ` ${hex(row.block, 16)} ${centred(row.name, 12)} ${range} ${node}  ${row.state.padEnd(7)} ${String(row.startSection).padEnd(12)}\n`;
  return `${row.titled ? BLOCK_TITLES : ""}${line}`;
}
