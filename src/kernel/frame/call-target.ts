import { type Address, offsetBy, optional } from "#base";
import type { Kernel } from "#kernel";

/** Where the call that returns to an address leads. */
type CallTarget = { readonly kind: "direct"; readonly target: Address } | { readonly kind: "indirect" };

const CALL_OPCODE = 0xe8;
const JUMP_OPCODE = 0xe9;

/** The code as it ran, in the dump: a static call's trampoline is followed. */
export function callTarget(kernel: Kernel, returnAddress: Address): CallTarget {
  const { memory } = kernel.target;
  const relative = (at: Address, opcode: number): Address | undefined =>
    optional(() => {
      const code = memory.read(at, 5);
      return code.u8(0) === opcode ? offsetBy(at, 5 + code.i32(1)) : undefined;
    });
  const target = relative(offsetBy(returnAddress, -5), CALL_OPCODE);
  if (target === undefined) return { kind: "indirect" };
  const name = kernel.target.symbols.lookup(target)?.symbol.name;
  if (name?.startsWith("__x86_indirect_thunk")) return { kind: "indirect" };
  // kernel: 9183c3f9ed71 "static_call: Add inline static call infrastructure" (v5.10): a trampoline holds one jump.
  const jump = name?.startsWith("__SCT__") ? relative(target, JUMP_OPCODE) : undefined;
  return { kind: "direct", target: jump ?? target };
}
