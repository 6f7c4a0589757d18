import type { Kernel } from "#kernel";
import { type Frame, lookupAddress } from "#unwind";

/**
 * Frames spelled as the kernel spells them, `function+0x12`, for comparison with `spoken`, what it said itself: of
 * several names of one address the one that it used counts. The return address decides, not the name.
 */
export function spellFrames(kernel: Kernel, frames: readonly Frame[], spoken: readonly string[]): readonly string[] {
  return frames.map((frame, i) => {
    const said = spoken[i];
    return said !== undefined && addressesOf(kernel, said).includes(frame.ip) ? said : spellFrame(kernel, frame);
  });
}

/** `function+0x12` of a frame. */
export function spellFrame(kernel: Kernel, frame: Frame): string {
  const symbol = kernel.target.symbols.lookup(lookupAddress(frame))?.symbol;
  return symbol === undefined
    ? `0x${frame.ip.toString(16)}`
    : `${symbol.name}+0x${(frame.ip - symbol.address).toString(16)}`;
}

/** `function+0x12` of what the kernel prints with the function's size and module: `function+0x12/0x345 [module]`. */
export function withoutSize(spoken: string): string {
  return spoken.replace(/\/0x[0-9a-f]+( \[\w+\])?$/, "");
}

function addressesOf(kernel: Kernel, spelled: string): readonly bigint[] {
  const [, name = "", offset = "0"] = /^(.*)\+(0x[0-9a-f]+)$/.exec(spelled) ?? [];
  return kernel.target.symbols.all(name).map(({ address }) => address + BigInt(offset));
}
