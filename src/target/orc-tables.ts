/** The ORC tables of the kernel image and of its modules, read on first use. */
import { type Address, lazy, optional } from "#base";
import {
  detectOrcFormat,
  ORC_ENTRY_SIZE,
  type OrcEntry,
  type OrcFormat,
  type OrcTable,
  orcTable,
} from "#debuginfo/orc";
import type { AddressSpace } from "#memory";
import type { LoadedModule } from "./modules.ts";

/** A kernel has some 250,000 entries; far more is a broken symbol. */
const MOST_ENTRIES = 8_000_000;

/** Finds the ORC entry in force at a text address; undefined where no table describes it. */
export type OrcFinder = (at: Address) => OrcEntry | undefined;

/** The finder of an opened dump. `symbol` finds kernel symbols. */
export function orcFinder(
  memory: AddressSpace,
  symbol: (name: string) => Address | undefined,
  modules: readonly LoadedModule[],
): OrcFinder {
  const tables = new Map<LoadedModule, OrcTable | undefined>();

  const read = (ips: Address, entries: Address, count: number, end: bigint, known?: OrcFormat) => {
    if (count <= 0 || count > MOST_ENTRIES) return undefined;
    // A dump without these pages unwinds by other means; the frames say so.
    return optional(() => {
      const bytes = memory.read(entries, count * ORC_ENTRY_SIZE);
      const format = known ?? detectOrcFormat(bytes);
      return { table: orcTable(memory.read(ips, count * 4), ips, bytes, format, end), format };
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
  const moduleTable = (module: LoadedModule): OrcTable | undefined => {
    if (!tables.has(module)) {
      const { orc } = module;
      const end = module.base + BigInt(module.regions.find(({ start }) => start === module.base)?.size ?? module.size);
      tables.set(module, orc && read(orc.ips, orc.entries, orc.count, end, kernelTable()?.format)?.table);
    }
    return tables.get(module);
  };
  return (at) => {
    const owner = modules.find(({ regions }) =>
      regions.some(({ start, size }) => at >= start && at < start + BigInt(size)),
    );
    return owner === undefined ? kernelTable()?.table.find(at) : moduleTable(owner)?.find(at);
  };
}
