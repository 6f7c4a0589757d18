/** Return addresses on a stretch of stack, live or left by earlier calls. */
import { type Address, offsetBy } from "#base";
import type { Kernel } from "#kernel";
import { unwindSource } from "./task-stack.ts";

/** A stack word that holds an address inside a function; one of its first instruction returns to nowhere. */
export interface ReturnAddress {
  readonly slot: Address;
  readonly ip: Address;
}

/** Every such word of `[start, end)`, lowest first. Throws a fault where the stretch is not in the dump. */
export function* returnAddresses(kernel: Kernel, start: Address, end: Address): Generator<ReturnAddress, void> {
  if (end - start < 8n) return;
  const { symbols, memory } = kernel.target;
  const source = unwindSource(kernel);
  const length = Number(end - start);
  const bytes = memory.read(start, length - (length % 8));
  for (let at = 0; at < bytes.length; at += 8) {
    // No text lies below the last 2 GiB of the address space.
    if (bytes.u32(at + 4) !== 0xffff_ffff) continue;
    const ip = bytes.address(at);
    if (source.isText(ip) && symbols.lookup(ip)?.offset !== 0) yield { slot: offsetBy(start, at), ip };
  }
}
