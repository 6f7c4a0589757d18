/** Types of the kernel and of its modules: a module's BTF is parsed only when a name is not the kernel's. */
import { type Address, lazy, optional } from "#base";
import { type BtfFile, parseBtf } from "#debuginfo/btf";
import type { AddressSpace } from "#memory";
import { btfTypes, combinedTypes, type TypeSource } from "#types";
import type { LoadedModule } from "./modules.ts";

const MOST_BTF = 256 << 20;

/** The kernel's BTF blob in memory; undefined when this kernel carries none or the dump lacks its pages. */
export function readKernelBtf(
  memory: AddressSpace,
  symbol: (name: string) => Address | undefined,
): BtfFile | undefined {
  const start = symbol("__start_BTF");
  const stop = symbol("__stop_BTF");
  if (start === undefined || stop === undefined || stop <= start || stop - start > BigInt(MOST_BTF)) return undefined;
  return optional(() => parseBtf(memory.read(start, Number(stop - start)), "BTF of the kernel"));
}

/** A source whose real one is made when it is first asked. */
export function deferredTypes(make: () => TypeSource | undefined): TypeSource {
  const source = lazy(make);
  return {
    find: (kind, name) => source()?.find(kind, name),
    *definitions(kind, name) {
      const types = source();
      if (types?.definitions !== undefined) yield* types.definitions(kind, name);
      else {
        const type = types?.find(kind, name);
        if (type !== undefined) yield type;
      }
    },
    variable: (name, at) => source()?.variable(name, at),
    function: (name) => source()?.function(name),
    enumerator: (name) => source()?.enumerator(name),
    names: (kind) => source()?.names(kind) ?? [],
  };
}

/** The types of each module that carries split BTF, in load order; parsed on first use. */
export function moduleTypes(memory: AddressSpace, kernel: BtfFile, modules: readonly LoadedModule[]): TypeSource {
  const sources = modules.map((module) =>
    deferredTypes(() => {
      const { btf, name } = module;
      if (btf === undefined || btf.size > MOST_BTF) return undefined;
      return optional(() => btfTypes(parseBtf(memory.read(btf.start, btf.size), `BTF of ${name}`, kernel)));
    }),
  );
  return combinedTypes(sources);
}
