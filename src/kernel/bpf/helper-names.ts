import { offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";

/** Bytes that the name of a helper may have. */
const LONGEST = 64;

/**
 * The name of what a call's immediate means: the number of a helper, or the distance of a kernel function from
 * `__bpf_call_base`, which the verifier replaces numbers by; undefined when it is neither.
 */
export function helperName({ target }: Kernel, immediate: number): string | undefined {
  const { symbols, memory, structures } = target;
  const names = symbols.find("func_id_str");
  const most = structures.enumerator("__BPF_FUNC_MAX_ID")?.value;
  if (names !== undefined && most !== undefined && immediate >= 0 && BigInt(immediate) < most) {
    return optional(() => memory.cstring(memory.pointer(offsetBy(names.address, immediate * 8)), LONGEST));
  }
  const base = symbols.find("__bpf_call_base");
  const place = base && symbols.lookup(offsetBy(base.address, immediate));
  return place?.offset === 0 ? place.symbol.name : undefined;
}
