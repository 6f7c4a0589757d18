/** The ORC tables of the kernel image and of its modules, read on first use. */
import { type Address, lazy, offsetBy, optional, remembered } from "#base";
import {
  detectOrcFormat,
  ORC_ENTRY_SIZE,
  type OrcEntry,
  type OrcFormat,
  type OrcTable,
  orcTable,
  type PlacedOrcEntry,
} from "#debuginfo/orc";
import type { AddressSpace } from "#memory";
import type { LoadedModule } from "./modules.ts";

/** A kernel has some 250,000 entries; far more is a broken symbol. */
const MOST_ENTRIES = 8_000_000;

/** Finds the ORC entry in force at a text address; undefined where no table describes it. */
export interface OrcFinder {
  (at: Address): OrcEntry | undefined;
  /** That entry and those behind it, with where they stand. */
  from(at: Address): Iterable<OrcPlace>;
}

/** An ORC entry, and where it and the word that leads to its code stand in the dump. */
export interface OrcPlace extends PlacedOrcEntry {
  readonly ipAddress: Address;
  readonly entryAddress: Address;
  readonly format: OrcFormat;
}

/** The tables of the kernel image or of a module. */
interface Tables {
  readonly table: OrcTable;
  readonly format: OrcFormat;
  readonly ips: Address;
  readonly entries: Address;
}

/** Places that are remembered. */
const MOST_KNOWN = 4096;

/** The finder of an opened dump. `symbol` finds kernel symbols. */
export function orcFinder(
  memory: AddressSpace,
  symbol: (name: string) => Address | undefined,
  modules: readonly LoadedModule[],
): OrcFinder {
  const tables = new Map<LoadedModule, Tables | undefined>();

  const read = (ips: Address, entries: Address, count: number, end: bigint, known?: OrcFormat) => {
    if (count <= 0 || count > MOST_ENTRIES) return undefined;
    // A dump without these pages unwinds by other means; the frames say so.
    return optional(() => {
      const bytes = memory.read(entries, count * ORC_ENTRY_SIZE);
      const format = known ?? detectOrcFormat(bytes);
      return { table: orcTable(memory.read(ips, count * 4), ips, bytes, format, end), format, ips, entries };
    });
  };
  const kernelTable = lazy(() => {
    const ips = symbol("__start_orc_unwind_ip");
    const stop = symbol("__stop_orc_unwind_ip");
    const entries = symbol("__start_orc_unwind");
    const end = symbol("_einittext") ?? symbol("_etext") ?? symbol("_end");
    const count = ips !== undefined && stop !== undefined ? Number(stop - ips) >> 2 : 0;
    return ips && entries && end ? read(ips, entries, count, end) : undefined;
  });
  const moduleTable = (module: LoadedModule): Tables | undefined => {
    if (!tables.has(module)) {
      const { orc } = module;
      const end = module.base + BigInt(module.regions.find(({ start }) => start === module.base)?.size ?? module.size);
      tables.set(module, orc && read(orc.ips, orc.entries, orc.count, end, kernelTable()?.format));
    }
    return tables.get(module);
  };
  const tableAt = (at: Address): Tables | undefined => {
    const owner = modules.find(({ regions }) =>
      regions.some(({ start, size }) => at >= start && at < start + BigInt(size)),
    );
    return owner === undefined ? kernelTable() : moduleTable(owner);
  };
  // Thousands of stacks return to the same few places.
  const find = remembered((at: Address): OrcEntry | undefined => tableAt(at)?.table.find(at), MOST_KNOWN);
  return Object.assign(find, {
    *from(at: Address): Generator<OrcPlace, void> {
      const found = tableAt(at);
      if (found === undefined) return;
      const { table, ips, entries, format } = found;
      for (const entry of table.from(at)) {
        const ipAddress = offsetBy(ips, entry.index * 4);
        yield { ...entry, ipAddress, entryAddress: offsetBy(entries, entry.index * ORC_ENTRY_SIZE), format };
      }
    },
  });
}
