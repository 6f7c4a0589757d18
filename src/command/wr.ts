/** wr: memory is never written; the request is understood and answered. */
import { type Address, hex, type Row, UsageError } from "#base";
import { isKernelAddress, userEnd } from "#kernel/address-space";
import { type Arguments, has } from "./arguments.ts";
import type { Command } from "./command.ts";
import { parseNumber } from "./number.ts";
import type { Session } from "./session.ts";
import { resolveAddress } from "./symbol-argument.ts";
import { SynopsisError } from "./usage.ts";

export const wr: Command<Row> = {
  name: "wr",
  summary: "write memory",
  synopsis: ["[-u|-k|-p] [-8|-16|-32|-64] [address|symbol] value"],
  description: `Would write a value into the memory of a running machine. A dump is not changed, and this program reads a running
machine through /proc/kcore, which cannot be written: every request ends with a sentence that says so.`,
  options: [
    { name: "u", help: "an address of the current context's process" },
    { name: "k", help: "an address of the kernel" },
    { name: "p", help: "a physical address" },
    { name: "8", help: "a byte" },
    { name: "16", help: "a word of 16 bits" },
    { name: "32", help: "a word of 32 bits" },
    { name: "64", help: "a word of 64 bits, the default" },
  ],
  operands: "symbol",
  rows: {},
  // It works on running systems alone, which examples are not run on.
  examples: [],

  run(session, args) {
    const { facts } = session.target.dump;
    if (facts.live !== true) throw new UsageError("not allowed on dumpfiles");
    checkRequest(session, args);
    throw new UsageError(`cannot write to ${session.target.dump.files[0] ?? "memory"}`);
  },

  *text() {},
};

/** What a writer would have to refuse in any case. */
function checkRequest(session: Session, args: Arguments): void {
  const [where, written] = args.operands;
  if (where === undefined || written === undefined) throw new SynopsisError();
  const at = resolveAddress(where, session.target.symbols);
  const bits = Number(args.options.findLast(({ name }) => /^\d+$/.test(name))?.name ?? 64);
  const value = parseNumber(written);
  if (value >> BigInt(bits) !== 0n) throw new UsageError(`value too large for ${bits} bits: ${written}`);
  checkSpace(session, args, at);
}

function checkSpace({ kernel }: Session, args: Arguments, at: Address): void {
  if (has(args, "p")) return;
  const isUser = at < userEnd(kernel);
  if (has(args, "u") && !isUser) throw new UsageError(`invalid user virtual address: ${hex(at)}`);
  if (has(args, "k") && !isKernelAddress(at)) throw new UsageError(`invalid kernel virtual address: ${hex(at)}`);
  if (!isUser && !isKernelAddress(at)) throw new UsageError(`invalid virtual address: ${hex(at)}`);
}
