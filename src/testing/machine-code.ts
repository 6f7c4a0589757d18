/** Builds machine code from listings, as objdump prints them: `48 89 fb | mov %rdi,%rbx`, and labels on lines of their own. */
import { type Address, address, offsetBy } from "#base";

/** Code at an address, with the addresses of its labels. */
export interface MachineCode {
  readonly start: Address;
  readonly bytes: Uint8Array;
  /** The instructions' texts, as the listing has them. */
  readonly texts: readonly string[];
  /** The address of a label. */
  at(label: string): Address;
}

/** Where code of tests stands unless they say otherwise. */
export const CODE_START: Address = address(0xffff_ffff_8100_0000n);

/** The code of a listing. */
export function machineCode(listing: string, start = CODE_START): MachineCode {
  const bytes: number[] = [];
  const texts: string[] = [];
  const labels = new Map<string, Address>();
  for (const line of listing.trim().split("\n")) {
    const [code, text] = line.split("|").map((part) => part.trim());
    if (text === undefined) {
      labels.set(code.replace(":", ""), offsetBy(start, bytes.length));
    } else {
      bytes.push(...code.split(" ").map((byte) => Number.parseInt(byte, 16)));
      texts.push(text);
    }
  }
  const at = (label: string): Address => {
    const found = labels.get(label);
    if (found === undefined) throw new Error(`the listing has no label ${label}`);
    return found;
  };
  return { start, bytes: Uint8Array.from(bytes), texts, at };
}
