import { lazy } from "#base";
import { isSameSubject, NAME_TABLE_VERSION, type NameIndex, openNames } from "#debuginfo/dwarf";
import type { Cache } from "#host/cache";
import { memorySource } from "#source";
import { openDebugFile } from "./debug-file.ts";
import { type ParallelScan, parallelScan, type ScanOptions } from "./parallel-scan.ts";

/** The names of one debug file: found in the cache, or scanned when they are asked for. */
export interface KeptNames {
  /** The index. Its first question may take as long as the scan does. */
  readonly index: NameIndex;
  /** Sees to it that the index will be there: begins the scan in the background when the cache does not have it. */
  prepare(): void;
}

/** The names of the debug file at `path`. Nothing is opened before the first question. */
export function keptNames(
  path: string,
  cache: Cache | undefined,
  options: Omit<ScanOptions, "background"> = {},
): KeptNames {
  const file = lazy(() => openDebugFile(path));
  const strings = () => file().info.section(".debug_str");
  let scan: ParallelScan | undefined;
  /** The index in use, and whether it is the one in the cache. */
  let current: { readonly index: NameIndex; readonly isKept: boolean } | undefined;

  const name = (): string | undefined => {
    const { buildId } = file().subject;
    return buildId === "" ? undefined : `${buildId}.v${NAME_TABLE_VERSION}.names`;
  };
  const kept = (): NameIndex | undefined => {
    const fileName = name();
    const source = fileName === undefined ? undefined : cache?.open(fileName);
    if (source === undefined) return undefined;
    const opened = attempt(() => openNames(source, strings()));
    if (opened !== undefined && isSameSubject(opened.subject, file().subject)) return opened;
    source.close();
    return undefined;
  };
  const scanned = (): NameIndex => {
    const begun = scan ?? parallelScan(file(), options);
    scan = undefined;
    const table = begun.join();
    const fileName = name();
    if (fileName !== undefined) cache?.keep(fileName, table);
    return openNames(memorySource("the name index", table), strings());
  };
  const inUse = (): NonNullable<typeof current> => {
    if (current === undefined) {
      const found = scan === undefined ? kept() : undefined;
      current = { index: found ?? scanned(), isKept: found !== undefined };
    }
    return current;
  };
  /** Whatever goes wrong with an index from the cache, a fresh one is asked before anybody hears of it. */
  const ask = <T>(question: (index: NameIndex) => T): T => {
    const { index, isKept } = inUse();
    if (!isKept) return question(index);
    try {
      return question(index);
    } catch {
      current = { index: scanned(), isKept: false };
      return question(current.index);
    }
  };

  return {
    index: {
      find: (kind, text) => ask((index) => index.find(kind, text)),
      all: (kind, text) => ask((index) => index.all(kind, text)),
      names: (kind) => ask((index) => [...index.names(kind)]),
    },
    prepare() {
      attempt(() => {
        if (current !== undefined || scan !== undefined) return;
        const found = kept();
        if (found !== undefined) current = { index: found, isKept: true };
        else scan = parallelScan(file(), { ...options, background: () => void attempt(inUse) });
      });
    },
  };
}

/** What `act` returns; undefined when it fails, which whoever needs it later will hear of. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
