/** Walks IDRs (lib/idr.c): the kernel's maps from small numbers to pointers. */
import { type Address, CorruptionError } from "#base";
import type { Kernel } from "#kernel";
import { Idr, IdrLayer } from "./xarray.layout.ts";
import { xarrayEntries } from "./xarray.ts";

/** A number in use, and what stands for it. */
export interface IdrEntry {
  readonly id: number;
  readonly entry: Address;
}

/** Layers of an IDR before v4.11: numbers of 31 bits at 5 or more a layer. */
const DEEPEST = 7;

/**
 * What the `struct idr` at `idr` holds, by number. Bounds and faults are xarrayEntries'; an IDR from before v4.11, which
 * has layers of its own, is as bounded.
 */
export function* idrEntries(kernel: Kernel, idr: Address, fail?: (error: unknown) => void): Generator<IdrEntry, void> {
  const view = kernel.layout(Idr).at(idr);
  if (kernel.layout(Idr).has("top")) {
    yield* layerEntries(kernel, view.top(), fail);
    return;
  }
  const base = kernel.layout(Idr).has("base") ? view.base() : 0;
  for (const { index, entry } of xarrayEntries(kernel, view.root(), fail)) yield { id: index + base, entry };
}

function* layerEntries(kernel: Kernel, top: Address, fail?: (error: unknown) => void): Generator<IdrEntry, void> {
  const layout = kernel.layout(IdrLayer);
  const walked = new Set<Address>();
  function* below(at: Address, base: number, most: number): Generator<IdrEntry, void> {
    const view = layout.at(at);
    const layer = view.layer();
    if (layer < 0 || layer > most) throw new CorruptionError("idr", at, "its layer is not below that of its parent");
    if (walked.has(at)) throw new CorruptionError("idr", at, "it is in the tree twice");
    walked.add(at);
    const count = view.slotCount();
    const slots = kernel.target.memory.read(view.slots(), count * 8);
    for (let slot = 0; slot < count; slot++) {
      const child = slots.address(slot * 8);
      if (child === 0n) continue;
      const id = base + slot * count ** layer;
      if (layer === 0) {
        yield { id, entry: child };
        continue;
      }
      try {
        yield* below(child, id, layer - 1);
      } catch (error) {
        if (fail === undefined) throw error;
        fail(error);
      }
    }
  }
  if (top !== 0n) yield* below(top, 0, DEEPEST);
}
