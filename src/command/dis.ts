/** dis: machine code of the kernel, as it was in memory. */
import type { Disassembler } from "#arch";
import { type Address, hex, MemoryFault, MissingDebugInfo, type Row, UsageError } from "#base";
import { isKernelAddress } from "#kernel/address-space";
import { userMemory } from "#kernel/user-memory";
import type { AddressSpace } from "#memory";
import { type Arguments, has, radixOf } from "./arguments.ts";
import type { Command } from "./command.ts";
import { chooseExcerpt, instructionsOf } from "./dis/excerpt.ts";
import { formatInstruction, type InstructionRow, instructionRow } from "./dis/instruction-row.ts";
import { codeRangeAt, findSubject } from "./dis/subject.ts";
import { faultText } from "./error-text.ts";
import { parseCount } from "./number.ts";
import type { Session } from "./session.ts";
import { SynopsisError } from "./usage.ts";

type CodeRow = InstructionRow | (Row & { readonly kind: "warning"; readonly warning: string });

export const dis: Command<CodeRow> = {
  name: "dis",
  summary: "disassemble",
  synopsis: ["[-rfludx] [address | symbol | (expression)] [count]"],
  description: `Shows machine code as it was in memory: alternatives, static branches and live patches are those that ran. For a
function's name or first address the whole function is shown, up to the next symbol; for any other place one instruction,
or as many as the count says. An address in the middle of a function must be that of an instruction, unless -r or -f
finds it from the function's beginning.

Source lines need a vmlinux with debug information.`,
  options: [
    { name: "r", help: "from the function's beginning to the address, inclusive" },
    { name: "f", help: "from the address to the function's end" },
    { name: "l", help: "source file and line before the instructions that they belong to" },
    { name: "u", help: "an address of the current context's process" },
    { name: "x", help: "offsets in hexadecimal" },
    { name: "d", help: "offsets in decimal" },
    { name: "h", help: "as -x", hidden: true },
  ],
  operands: "symbol",
  examples: [
    { line: "dis schedule", shows: "a function" },
    { line: "dis -r schedule+30", shows: "how an instruction is reached" },
    { line: "dis schedule 3", shows: "the first instructions" },
  ],

  *run(session, args) {
    const disassembler = disassemblerOf(session, args);
    const radix = outputRadix(session, args);
    const [word, counted] = args.operands;
    if (word === undefined) throw new SynopsisError();
    const { at, whole } = findSubject(session.kernel, word, radix);
    const count = counted === undefined ? undefined : parseCount(counted);
    if (count !== undefined && count <= 0) throw new UsageError(`invalid count argument: ${counted}`);

    const user = has(args, "u");
    const range = user ? undefined : codeRangeAt(session.kernel, at);
    if (!user && range === undefined) {
      yield { kind: "warning", warning: `${hex(at)}: no associated kernel symbol found` };
    }
    const memory = user || !isKernelAddress(at) ? processMemory(session, at) : session.target.memory;
    const detail = { symbols: range !== undefined, lines: has(args, "l"), radix };
    try {
      const excerpt = chooseExcerpt(args, at, whole, range, count);
      for (const instruction of instructionsOf(disassembler, memory, excerpt)) {
        session.checkpoint();
        yield instructionRow(session.target, instruction, detail);
      }
    } catch (error) {
      if (error instanceof MemoryFault) throw new UsageError(faultText(error, "gdb_readmem_callback"));
      throw error;
    }
  },

  *text(rows) {
    let shown = "";
    for (const row of rows) {
      if (row.kind === "warning") {
        yield `WARNING: ${row.warning}\n`;
        continue;
      }
      const { line = "" } = row;
      if (line !== shown) yield `${line}\n`;
      shown = line;
      yield formatInstruction(row);
    }
  },
};

function disassemblerOf({ target }: Session, args: Arguments): Disassembler {
  if (target.disassembler === undefined) throw new UsageError("there is no disassembler where this program runs");
  if (has(args, "l") && !target.hasLines()) throw new MissingDebugInfo("source lines", target.buildId);
  if (has(args, "r") && has(args, "f")) throw new UsageError("-r and -f are mutually exclusive");
  return target.disassembler;
}

function outputRadix({ settings }: Session, args: Arguments): 10 | 16 {
  if (has(args, "d") && (has(args, "x") || has(args, "h"))) {
    throw new UsageError("-d and -x are mutually exclusive");
  }
  return radixOf(args, settings.radix);
}

function processMemory({ kernel, context }: Session, at: Address): AddressSpace {
  const memory = userMemory(kernel, context);
  if (memory === undefined)
    throw new UsageError(`invalid user virtual address: ${hex(at)}  type: "gdb_readmem_callback"`);
  return memory;
}
