import { hex } from "#base";

/** gdb's words for memory that cannot be read: of a value, or where a value was needed to go on. */
export function faultText(at: bigint): string {
  return `Cannot access memory at address 0x${hex(at)}`;
}
