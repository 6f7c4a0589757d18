import { UsageError } from "#base";
import { joinedSource } from "#source";
import type { Dump } from "../dump.ts";
import type { DumpSource } from "../dump-source.ts";
import { contentOfPieces, type MemoryPiece, plainMemoryDump } from "../plain-memory.ts";

/** Physical addresses end here. */
const PHYSICAL_LIMIT = 2 ** 52;

/**
 * Opens raw physical memory, each of `sources` holding the bytes from its `address` on (banks of a machine's RAM; LiME's
 * padded format, from address 0). Nothing else is known of such a dump, not even where it should end. UsageError when a
 * source has no address, lies beyond physical memory, or holds the same memory as another.
 */
export function openRaw(sources: readonly DumpSource[]): Dump {
  const pieces: MemoryPiece[] = [];
  let position = 0;
  for (const { name, size, address } of sources) {
    if (address === undefined) {
      throw new UsageError(`${name}: expected an address, as in FILE@ADDRESS, like the other files have`);
    }
    if (address + size > PHYSICAL_LIMIT) {
      throw new UsageError(
        `${name}: expected memory below ${PHYSICAL_LIMIT.toString(16)}, found ${address.toString(16)}`,
      );
    }
    pieces.push({ start: address, size, position });
    position += size;
  }
  requireApart(sources);
  return plainMemoryDump({
    format: "raw memory",
    files: sources.map(({ name }) => name),
    source: joinedSource(sources.map(({ name }) => name).join(", "), sources),
    content: contentOfPieces(pieces),
    damage: sources.flatMap(({ damage = [] }) => damage),
    live: sources.some(({ live }) => live === true),
  });
}

function requireApart(sources: readonly DumpSource[]): void {
  let before: DumpSource | undefined;
  for (const next of [...sources].sort((a, b) => (a.address ?? 0) - (b.address ?? 0))) {
    if (before !== undefined && (before.address ?? 0) + before.size > (next.address ?? 0)) {
      throw new UsageError(`${next.name}: expected memory of its own, found some that ${before.name} holds, too`);
    }
    before = next;
  }
}
