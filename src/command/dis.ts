/** dis: machine code of the kernel, as it was in memory. */
import type { Disassembler } from "#arch";
import { type Address, hex, MemoryFault, type Row, UsageError } from "#base";
import { isKernelAddress } from "#kernel/address-space";
import { userMemory } from "#kernel/user-memory";
import type { AddressSpace } from "#memory";
import { type Arguments, has, radixOf, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { chooseExcerpt, instructionsOf, plainExcerpt } from "./dis/excerpt.ts";
import { formatInstruction, type InstructionRow, instructionRow } from "./dis/instruction-row.ts";
import { formatSource, type SourceRow, sourceListing } from "./dis/source-listing.ts";
import { codeRangeAt, findSubject } from "./dis/subject.ts";
import { faultText } from "./error-text.ts";
import { parseCount } from "./number.ts";
import type { Session } from "./session.ts";
import { SynopsisError } from "./usage.ts";

/** More than any compiler put there; what is larger is a slip. */
const MOST_SKIPPED = 4096;

type CodeRow =
  | InstructionRow
  | SourceRow
  | (Row & { readonly kind: "warning"; readonly warning: string })
  | (Row & { readonly kind: "complaint"; readonly complaint: string })
  | (Row & { readonly kind: "bytes-after-ud2"; readonly bytes: number });

export const dis: Command<CodeRow> = {
  name: "dis",
  summary: "disassemble",
  synopsis: ["[-rfludxs][-b [num]] [address | symbol | (expression)] [count]"],
  description: `Shows machine code as it was in memory: alternatives, static branches and live patches are those that ran. For a
function's name or first address the whole function is shown; for any other place one instruction, or as many as the
count says. An address in the middle of a function must be that of an instruction, unless -r or -f finds it from the
function's beginning.

Source lines need a vmlinux with debug information. Source text (-s) is looked for in the folder that the start option
\`--src\` names, then where the kernel was built.

Where a function ends is what a vmlinux says; without one it is where the next symbol begins, less the padding before it.`,
  options: [
    { name: "r", help: "from the function's beginning to the address, inclusive" },
    { name: "f", help: "from the address to the function's end" },
    { name: "l", help: "source file and line before the instructions that they belong to" },
    { name: "u", help: "an address of the current context's process" },
    { name: "x", help: "offsets in hexadecimal" },
    { name: "d", help: "offsets in decimal" },
    { name: "s", help: "source text in the place of code: the rest of the function, or count lines" },
    {
      name: "b",
      value: "num",
      alone: true,
      help: "pass over so many bytes behind each ud2 from now on; alone: show how many",
    },
    { name: "B", value: "num", help: "as -b", hidden: true },
    { name: "U", help: "as gdb shows it, without crash's names and marks", hidden: true },
    { name: "h", help: "as -x", hidden: true },
  ],
  operands: "symbol",
  rows: {
    instruction: {
      address: "where the instruction stands",
      symbol: "the function and the offset in it; absent where no symbol is",
      text: "the instruction in AT&T syntax",
      target: "address and symbol of where a direct call, jump or branch goes",
      reference: "address and symbol of what a rip-relative operand refers to",
      tracePoint: "true for the first instruction of a function that the function tracer can replace",
      line: "source file and line, `path: number`, when asked for",
      radix: "base in which offsets are printed",
      plain: "shown as gdb alone would",
    },
    source: { file: "path of the source file in the kernel's tree", line: "number of the line of the place" },
    "source-line": { line: "number of the line", text: "the line", current: "true for the line of the place" },
    "source-end": { missing: "the place that has no source text here; absent when the listing is complete" },
    warning: { warning: "what is unusual" },
    complaint: { complaint: "what cannot be shown, when the rest can" },
    "bytes-after-ud2": { bytes: "bytes that are passed over; negative: not known" },
  } satisfies RowsOf<CodeRow>,
  examples: [
    { line: "dis schedule", shows: "a function" },
    { line: "dis -r schedule+30", shows: "how an instruction is reached" },
    { line: "dis schedule 3", shows: "the first instructions" },
  ],

  *run(session, args) {
    const bytes = bytesToSkip(session, args);
    const [word, counted] = args.operands;
    if (word === undefined) {
      if (has(args, "b") && valueOf(args, "b") === undefined) yield { kind: "bytes-after-ud2", bytes };
      if (has(args, "b") || has(args, "B")) return;
      throw new SynopsisError();
    }
    const disassembler = disassemblerOf(session, args);
    const radix = outputRadix(session, args);
    const hasLines = session.target.hasLines();
    if (!hasLines && (has(args, "l") || has(args, "s"))) {
      yield { kind: "complaint", complaint: "line numbers are not available" };
    }
    const { at, whole } = findSubject(session.kernel, word, radix);
    const count = counted === undefined ? undefined : parseCount(counted);
    if (count !== undefined && count <= 0) throw new UsageError(`invalid count argument: ${counted}`);

    const user = has(args, "u");
    const range = user ? undefined : codeRangeAt(session.kernel, at);
    if (!user && range === undefined) {
      // crash knows an expression's value for no address of its own.
      if (!isKernelAddress(at) && !/^(?:0x)?[0-9a-f]+$/i.test(word)) {
        throw new UsageError(`${hex(at)} is not a kernel virtual address`);
      }
      yield { kind: "warning", warning: `${hex(at)}: no associated kernel symbol found` };
    }
    if (has(args, "s")) {
      yield* sourceListing(session, at, word, count);
      return;
    }
    const plain = user || range === undefined || has(args, "U");
    const memory = !isKernelAddress(at) ? processMemory(session, at) : session.target.memory;
    const detail = { symbols: user || range !== undefined, plain, lines: has(args, "l") && hasLines, radix };
    try {
      const excerpt = plain ? plainExcerpt(at, count) : chooseExcerpt(args, at, whole, range, count);
      for (const instruction of instructionsOf(disassembler, memory, excerpt, bytes)) {
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
      if (row.kind === "instruction") {
        const { line = "" } = row;
        if (line !== shown) yield `${line}\n`;
        shown = line;
      }
      yield formatRow(row);
    }
  },
};

function formatRow(row: CodeRow): string {
  switch (row.kind) {
    case "instruction":
      return formatInstruction(row);
    case "warning":
      return `WARNING: ${row.warning}\n`;
    case "complaint":
      return `dis: ${row.complaint}\n`;
    case "bytes-after-ud2":
      return `encoded bytes being skipped after ud2a: ${row.bytes < 0 ? "undetermined" : row.bytes}\n`;
    default:
      return formatSource(row);
  }
}

/** What -b and -B set, or was set before; as C's atoi reads it. */
function bytesToSkip(session: Session, args: Arguments): number {
  const given = args.options.findLast(
    ({ name, value }) => (name === "b" || name === "B") && value !== undefined,
  )?.value;
  if (given !== undefined) session.bytesAfterUd2 = Math.min(Number(/^\s*[-+]?\d+/.exec(given)?.[0] ?? 0), MOST_SKIPPED);
  return session.bytesAfterUd2 ?? 0;
}

function disassemblerOf({ target }: Session, args: Arguments): Disassembler {
  if (target.disassembler === undefined) throw new UsageError("there is no disassembler where this program runs");
  const chosen = args.options.map(({ name }) => name).filter((name) => "rfs".includes(name));
  for (const [one, other] of [
    ["r", "f"],
    ["r", "s"],
    ["f", "s"],
  ] as const) {
    if (chosen.includes(one) && chosen.includes(other))
      throw new UsageError(`-${one} and -${other} are mutually exclusive`);
  }
  if (has(args, "u") && has(args, "s")) throw new UsageError("-s can only be used with kernel addresses");
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
