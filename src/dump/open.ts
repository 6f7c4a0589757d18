import { UsageError } from "#base";
import type { PageDecoders } from "#codec";
import { readUpTo } from "#source";
import { type Container, plainContainer } from "./container.ts";
import type { Dump } from "./dump.ts";
import type { DumpSource } from "./dump-source.ts";
import { openElfCore } from "./elf-core/index.ts";
import { flattenedSource } from "./flattened/index.ts";
import { openKcore } from "./kcore/index.ts";
import { openKdump } from "./kdump/index.ts";
import { openLime } from "./lime/index.ts";
import type { Progress } from "./progress.ts";
import { openRaw } from "./raw/index.ts";
import { openSadump } from "./sadump/index.ts";
import { type ContainerKind, sniffContainer } from "./sniff.ts";
import { openGuestDump, openSnapshot } from "./vmware/index.ts";

/** How the formats that stand in one file are opened. */
const OPENERS: Readonly<Partial<Record<ContainerKind, (container: Container) => Dump>>> = {
  elf: openElfCore,
  lime: openLime,
  sadump: openSadump,
};

/** What may be given beside the files. */
export interface OpenDumpOptions {
  /** Told how far the pass over a flattened file is, the one step of opening that takes as long as the file is. */
  readonly progress?: Progress;
}

/**
 * Opens a dump from its file, or from all files of a split one, whatever container it is in; a VMware snapshot comes
 * with its .vmem behind it, raw memory with addresses. A dump that is damaged or cut off opens as long as its headers
 * can be read; what is missing is in `facts.damage`. Pages are read as they are asked for and not kept. Sources that are
 * near are best given plain: a page of an ELF core took 3 us that way and 7 to 10 us through chunks of 16 KiB.
 * UsageError, one sentence, when a file is no dump or its machine is not supported; FormatError when headers are damaged
 * or a compression has no decoder among `decoders`.
 */
export function openDump(sources: readonly DumpSource[], decoders: PageDecoders, options: OpenDumpOptions = {}): Dump {
  const [first] = sources;
  if (first === undefined) throw new UsageError("expected the file of a kernel crash dump, found none");
  const dump = openSources(sources, first, decoders, options);
  return { ...dump, readFile: (offset, target) => first.readInto(offset, target) };
}

function openSources(
  sources: readonly DumpSource[],
  first: DumpSource,
  decoders: PageDecoders,
  options: OpenDumpOptions,
): Dump {
  const [, second, ...rest] = sources;
  if (sources.some(({ address }) => address !== undefined)) return openRaw(sources);
  const kind = sniffContainer(first);
  if (kind === "vmware" || kind === "vmware-guest") {
    if (rest.length > 0)
      throw new UsageError(`${rest[0].name}: expected the two files of a VMware machine, found more`);
    const container = { ...plainContainer(first), damage: damageOf(sources) };
    return kind === "vmware" ? openSnapshot(container, second) : openGuestDump(container, second);
  }
  if (first.live === true && second === undefined) {
    return openKcore(plainContainer(first));
  }
  const containers = sources.map((source) => unwrap(source, options.progress));
  const dump = openUnwrapped(containers, decoders);
  return kind === "flattened" ? { ...dump, format: `${dump.format}, flattened` } : dump;
}

function openUnwrapped(containers: readonly Container[], decoders: PageDecoders): Dump {
  const kinds = containers.map(({ source }) => sniffContainer(source));
  if (kinds.every((kind) => kind === "kdump")) return openKdump(containers, decoders);
  if (containers.length > 1) {
    const { name } = containers[kinds.findIndex((kind) => kind !== "kdump")].source;
    throw new UsageError(`${name}: expected a part of one split compressed kdump, found another kind of dump`);
  }
  const open = OPENERS[kinds[0]];
  if (open !== undefined) return open(containers[0]);
  const found = kinds[0] === "flattened" ? "another flattened file" : "a snapshot of VMware";
  throw new UsageError(`${containers[0].source.name}: expected a dump in a flattened file, found ${found}`);
}

function unwrap(source: DumpSource, progress?: Progress): Container {
  const damage = damageOf([source]);
  if (sniffContainer(source) !== "flattened") return { ...plainContainer(source), damage };
  const restored = flattenedSource(source, progress);
  if (readUpTo(restored, 0, 1).length === 0) {
    throw new UsageError(`${source.name}: expected a kernel crash dump, found a flattened file without its start`);
  }
  return {
    source: restored,
    stored: source.size,
    damage: [...damage, ...restored.damage],
    holds: restored.holds,
    heldRuns: restored.heldRuns,
  };
}

const damageOf = (sources: readonly DumpSource[]): string[] => sources.flatMap(({ damage = [] }) => damage);
