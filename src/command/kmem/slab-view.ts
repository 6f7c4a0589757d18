/** kmem -s, -S and -r: which caches and slabs the operands mean. */
import { hex, UsageError } from "#base";
import { rootCaches, slabCaches } from "#kernel/slab";
import { type Arguments, has, valueOf } from "../arguments.ts";
import { chosenCpus } from "../cpu-list.ts";
import { messageOf } from "../error-text.ts";
import { notApplicable } from "../not-applicable.ts";
import { findAddress } from "../number.ts";
import type { Session } from "../session.ts";
import { slabOf } from "./address-rows.ts";
import { isMapped, type Place, places } from "./place.ts";
import { separated } from "./separated.ts";
import type { RemarkRow, SlabsRow } from "./slab-row.ts";
import { allSlabRows, cacheRows, remark, rootCacheRows, slabRows } from "./slab-rows.ts";

/** The rows of the caches, or of the slabs of addresses. */
export function* slabView(session: Session, args: Arguments): Generator<SlabsRow | RemarkRow> {
  const { kernel } = session;
  if (kernel.options.slab === false) {
    yield remark("kmem cache slab subsystem not available");
    return;
  }
  const verbose = has(args, "S");
  if (!verbose && !has(args, "s")) return yield* rootView(session, args);
  const list = valueOf(args, "S");
  const cpus = list === undefined ? undefined : chosenCpus(session.kernel, list);
  const names = args.operands.filter((word) => findAddress(word) === undefined);
  if (names.length > 1) throw new UsageError("only one kmem_cache reference is allowed");
  const [name] = names;
  const addresses = args.operands.filter((word) => findAddress(word) !== undefined);
  if (addresses.length > 0) {
    const found = places(session, { ...args, operands: addresses });
    yield* separated<SlabsRow>(found.map((place) => slabOfAddress(session, place, name, verbose)));
    return;
  }
  const { caches, fault } = slabCaches(kernel);
  const ignored = new Set((valueOf(args, "I") ?? "").split(","));
  let titled = true;
  for (const cache of caches) {
    session.checkpoint();
    if (name === "list") yield { kind: "cacheName", cache: cache.address, name: cache.name };
    else if (name === undefined || cache.name === name) {
      yield* cacheRows(kernel, cache, titled, ignored.has(cache.name));
      titled = verbose || name !== undefined;
      if (verbose && !ignored.has(cache.name)) yield* allSlabRows(session, cache, cpus);
      if (name !== undefined) break;
    }
  }
  if (fault !== undefined) yield remark(messageOf(fault));
}

/** Caches with those of control groups added to them. */
function* rootView(session: Session, args: Arguments): Generator<SlabsRow | RemarkRow> {
  const roots = rootCaches(session.kernel);
  if (roots === undefined) throw new UsageError(notApplicable("r"));
  const [name] = args.operands;
  let titled = true;
  for (const { root, children } of roots) {
    session.checkpoint();
    if (name === "list") yield { kind: "cacheName", cache: root.address, name: root.name };
    else if (name === undefined || root.name === name) {
      yield* rootCacheRows(session.kernel, root, children, titled);
      titled = false;
    }
  }
}

/** The slab of an address with its object, or with -S all its objects. */
function* slabOfAddress(
  session: Session,
  place: Place,
  name: string | undefined,
  verbose: boolean,
): Generator<SlabsRow | RemarkRow> {
  const { kernel } = session;
  const slab = slabOf(kernel, place);
  if (slab === undefined) {
    if (place.frame === undefined) {
      const warning = `WARNING: cannot make virtual-to-physical translation: ${hex(place.typed)}`;
      // crash tries another way, too, for what is no address of vmalloc's.
      for (let i = 0; i < (isMapped(kernel, place) ? 1 : 2); i++) yield { kind: "remark", text: warning };
    }
    yield remark(`address is not allocated in slab subsystem: ${hex(place.physical ? place.address : place.typed)}`);
    return;
  }
  if (name !== undefined) yield remark(`ignoring pre-selected ${name} cache for address: ${hex(place.typed)}`);
  yield* cacheRows(kernel, slab.cache, true, false);
  yield* slabRows(session, slab.cache, slab.slab, place.page || verbose ? undefined : place.address);
}
