/** How far KASLR moved the kernel from the address that it was linked to: what a vmlinux is moved by. */
import { type Address, offsetBy, optional } from "#base";
import type { AddressSpace } from "#memory";
import { START_KERNEL_MAP } from "./kernel-image.ts";
import { columnsSymbol } from "./kernel-place.ts";
import type { KernelHints } from "./kernel-places.ts";
import type { Vmcoreinfo } from "./vmcoreinfo.ts";
import type { Vmlinux } from "./vmlinux.ts";

/** CONFIG_PHYSICAL_START as nearly every kernel is built. */
const USUAL_START = 0x100_0000n;
const LINK_ALIGN = 0x20_0000n;
const MOST_START = 0x1000_0000n;
/** setup_header.pref_address in boot_params: where the image wants to be, which is where it was linked (Documentation/arch/x86/boot.rst). */
const PREFERRED_ADDRESS = 0x258;

/**
 * The offset. The vmlinux's own symbols decide where they are needed; then the address that the boot loader was told
 * (boot_params), and last the usual one. What is said otherwise is a note, and not believed.
 */
export function linkOffset(from: {
  readonly memory: AddressSpace;
  symbol(name: string): Address | undefined;
  readonly info: Vmcoreinfo;
  readonly hints: KernelHints;
  readonly vmlinux: Vmlinux | undefined;
}): { readonly kernelOffset: bigint; readonly notes: readonly string[] } {
  const { memory, symbol, info, hints, vmlinux } = from;
  const text = info.text("KERNELOFFSET");
  const said = text !== undefined && /^[0-9a-f]{1,16}$/i.test(text) ? BigInt(`0x${text}`) : undefined;
  const start = symbol("_text") ?? symbol("_stext");
  if (start === undefined) return { kernelOffset: hints.kernelOffset ?? said ?? 0n, notes: [] };
  const moved = start - START_KERNEL_MAP;
  const parameters = symbol("boot_params");
  const preferred = parameters && optional(() => memory.u64(offsetBy(parameters, PREFERRED_ADDRESS)));
  const linked = preferred !== undefined && isStart(preferred) ? preferred : undefined;
  const fits = (offset: bigint): boolean =>
    linked === undefined ? isStart(moved - offset) : moved - offset === linked;
  const claims = [
    { name: "--kaslr", offset: hints.kernelOffset },
    { name: "VMCOREINFO", offset: said },
  ].flatMap(({ name, offset }) => (offset === undefined ? [] : [{ name, offset }]));
  const believed = claims.find(({ offset }) => fits(offset));
  const kernelOffset = believed?.offset ?? vmlinuxOffset(start, vmlinux) ?? moved - (linked ?? USUAL_START);
  const notes = claims
    .slice(0, believed === undefined ? undefined : claims.indexOf(believed))
    .map(
      ({ name, offset }) =>
        `${name} says that the kernel was moved by 0x${offset.toString(16)}, which its place denies: 0x${kernelOffset.toString(16)} is used`,
    );
  return { kernelOffset, notes };
}

/** Whether an image can have been linked to that distance from START_KERNEL_MAP. */
const isStart = (start: bigint): boolean => start >= LINK_ALIGN && start <= MOST_START && start % LINK_ALIGN === 0n;

function vmlinuxOffset(start: Address, vmlinux: Vmlinux | undefined): bigint | undefined {
  const own = vmlinux?.symbols();
  const text = own && (columnsSymbol(own, "_text") ?? columnsSymbol(own, "_stext"));
  return text === undefined ? undefined : start - text;
}
