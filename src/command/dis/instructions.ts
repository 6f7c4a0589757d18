/** Machine code of the dumped kernel, decoded as far as it can be read. */
import type { Disassembler, Instruction } from "#arch";
import { type Address, MemoryFault, offsetBy } from "#base";
import type { AddressSpace } from "#memory";

/** Longest x86 instruction in bytes (Intel SDM volume 2, 2.3.11). */
const LONGEST = 15;
/** Code read at once. */
const STEP = 1024;

/**
 * Instructions from `at` on, without end; `skip` bytes behind each ud2 are passed over (compilers once put the place of a
 * BUG() there, as data). Throws MemoryFault where the code can no longer be read.
 */
export function* instructionsFrom(
  disassembler: Disassembler,
  memory: AddressSpace,
  at: Address,
  skip = 0,
): Generator<Instruction> {
  let here = at;
  for (;;) {
    const { code, fault } = readCode(memory, here);
    const start = here;
    let skipped = false;
    for (const instruction of disassembler.disassemble(code, here)) {
      const end = Number(instruction.address - start) + instruction.length;
      // Near the end of the piece an instruction may be cut off: it is read again as the first of the next piece.
      if (fault === undefined && end + LONGEST > code.length) break;
      yield instruction;
      here = offsetBy(start, end);
      if (skip > 0 && instruction.text === "ud2") {
        here = offsetBy(here, skip);
        skipped = true;
        break;
      }
    }
    if (fault !== undefined && !skipped) throw fault;
  }
}

/** The bytes from `at` on, or those before the first page that cannot be read. */
function readCode(
  memory: AddressSpace,
  at: Address,
): { readonly code: Uint8Array; readonly fault: MemoryFault | undefined } {
  const read = (length: number): Uint8Array | MemoryFault => {
    try {
      return memory.read(at, length).array;
    } catch (error) {
      if (error instanceof MemoryFault) return error;
      throw error;
    }
  };
  const whole = read(STEP);
  if (whole instanceof Uint8Array) return { code: whole, fault: undefined };
  const readable = Number(whole.address - at);
  const before = readable > 0 ? read(readable) : new Uint8Array();
  return { code: before instanceof Uint8Array ? before : new Uint8Array(), fault: whole };
}
