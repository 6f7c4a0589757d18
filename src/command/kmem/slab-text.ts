/** Slab caches, slabs and objects in crash's words; sheaves in ours. */
import { hex, type Unavailable } from "#base";
import type { CacheRow, SlabRow, SlabsRow } from "./slab-row.ts";

const CACHE_TITLES = "CACHE             OBJSIZE  ALLOCATED     TOTAL  SLABS  SSIZE  NAME\n";
const SLAB_TITLES = "  SLAB              MEMORY            NODE  TOTAL  ALLOCATED  FREE\n";
const NODE_TITLES = "KMEM_CACHE_NODE   NODE  SLABS  PARTIAL  PER-CPU\n";
const SHEAF_TITLES = "  SHEAF             USE       OBJECTS\n";

const number = (value: number | Unavailable, width: number): string =>
  (typeof value === "number" ? String(value) : "?").padStart(width);

/** One row in crash's words; sheaves in ours. */
export function formatSlabs(row: SlabsRow): string {
  switch (row.kind) {
    case "cache":
      return (row.titled ? CACHE_TITLES : "") + formatCache(row);
    case "cacheName":
      return `${hex(row.cache)} ${row.name}\n`;
    case "cpu":
      return row.hidden ? `CPU ${row.cpu} [OFFLINE]\n` : `CPU ${row.cpu} ${row.structure}:\n  ${hex(row.address)}\n`;
    case "list":
      return `${row.owner} ${row.number} ${row.list}:\n${row.state === "filled" ? "" : `  (${row.state})\n`}`;
    case "slab":
      return formatSlab(row);
    case "object":
      return row.free
        ? `   ${hex(row.object)}  ${row.holder === undefined ? "" : `(${row.holder})`}\n`
        : `  [${hex(row.object)}]\n`;
    case "sheaf": {
      const line = `  ${hex(row.sheaf, 16)}  ${row.use.padEnd(8)}  ${String(row.objects).padStart(7)}\n`;
      return (row.titled ? SHEAF_TITLES : "") + line;
    }
    case "cacheNode": {
      const counts = [
        String(row.slabs ?? "?").padStart(5),
        String(row.partial).padStart(7),
        String(row.perCpu).padStart(7),
      ];
      return `${NODE_TITLES}${hex(row.address)}  ${String(row.node).padStart(4)}  ${counts.join("  ")}\n`;
    }
    case "remark":
      return `${row.text}\n`;
  }
}

function formatCache(row: CacheRow): string {
  const at = hex(row.cache).padStart(16);
  if (row.ignored) return `${at} [IGNORED]                                    ${row.name}\n`;
  const size = `${Math.floor(row.slabSize / 1024)}k`.padStart(5);
  const counts = `${number(row.allocated, 9)}  ${number(row.total, 8)}  ${number(row.slabs, 5)}`;
  return `${at} ${String(row.objectSize).padStart(8)}  ${counts}  ${size}  ${row.name}\n`;
}

function formatSlab({ slab, memory, node, total, allocated, titled, detailed }: SlabRow): string {
  const counts = [
    String(node ?? "?").padStart(4),
    String(total).padStart(5),
    String(allocated).padStart(9),
    String(total - allocated).padStart(4),
  ];
  const line = `  ${hex(slab, 16)}  ${hex(memory, 16)}  ${counts.join("  ")}\n`;
  return `${titled ? SLAB_TITLES : ""}${line}${detailed ? "  FREE / [ALLOCATED]\n" : ""}`;
}
