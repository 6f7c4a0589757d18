import { UsageError } from "#base";
import type { PageDecoders } from "#codec";
import { type ByteSource, readUpTo } from "#source";
import { type Container, plainContainer } from "./container.ts";
import type { Dump } from "./dump.ts";
import { openElfCore } from "./elf-core/index.ts";
import { flattenedSource } from "./flattened/index.ts";
import { openKdump } from "./kdump/index.ts";
import type { Progress } from "./progress.ts";
import { sniffContainer } from "./sniff.ts";

/** What may be given beside the files. */
export interface OpenDumpOptions {
  /** Told how far the pass over a flattened file is, the one step of opening that takes as long as the file is. */
  readonly progress?: Progress;
}

/**
 * Opens a dump from its file, or from all files of a split one, whatever container it is in. A dump that is damaged or
 * cut off opens as long as its headers can be read; what is missing is in `facts.damage`. Pages are read as they are
 * asked for and not kept. Sources that are near are best given plain: a page of an ELF core took 3 us that way and 7 to
 * 10 us through chunks of 16 KiB. UsageError, one sentence, when a file is no dump or its machine is not supported;
 * FormatError when headers are damaged or a compression has no decoder among `decoders`.
 */
export function openDump(sources: readonly ByteSource[], decoders: PageDecoders, options: OpenDumpOptions = {}): Dump {
  const [first] = sources;
  if (first === undefined) throw new UsageError("expected the file of a kernel crash dump, found none");
  const flattened = sniffContainer(first) === "flattened";
  const containers = sources.map((source) => unwrap(source, options.progress));
  const dump = openUnwrapped(containers, decoders);
  return flattened ? { ...dump, format: `${dump.format}, flattened` } : dump;
}

function openUnwrapped(containers: readonly Container[], decoders: PageDecoders): Dump {
  const kinds = containers.map(({ source }) => sniffContainer(source));
  if (kinds.every((kind) => kind === "kdump")) return openKdump(containers, decoders);
  if (containers.length > 1) {
    const { name } = containers[kinds.findIndex((kind) => kind !== "kdump")].source;
    throw new UsageError(`${name}: expected a part of one split compressed kdump, found another kind of dump`);
  }
  if (kinds[0] === "elf") return openElfCore(containers[0]);
  throw new UsageError(
    `${containers[0].source.name}: expected a dump in a flattened file, found another flattened file`,
  );
}

function unwrap(source: ByteSource, progress?: Progress): Container {
  if (sniffContainer(source) !== "flattened") return plainContainer(source);
  const restored = flattenedSource(source, progress);
  if (readUpTo(restored, 0, 1).length === 0) {
    throw new UsageError(`${source.name}: expected a kernel crash dump, found a flattened file without its start`);
  }
  return { source: restored, stored: source.size, damage: restored.damage, holds: restored.holds };
}
