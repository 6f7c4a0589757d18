/** `bt -D`: what crash tells of its own unwinder, as far as it can be told of this one. */
import { type Address, UsageError } from "#base";
import type { Kernel } from "#kernel";
import { unwindSource } from "#kernel/stack";
import type { Target } from "#target";
import { type Arguments, valueOf } from "../arguments.ts";
import { parseDecimal } from "../number.ts";
import { findPlace } from "../place-name.ts";
import type { Session } from "../session.ts";
import { SynopsisError } from "../usage.ts";
import { codeAddress, startInstruction } from "./reading.ts";

/** What a word of `-D` shows. */
export type DebugRow =
  | { readonly kind: "said"; readonly text: string }
  | {
      readonly kind: "orc";
      readonly ip: Address;
      /** `name+offset` of the address. */
      readonly name: string | undefined;
      /** Whether it lies in the text of the kernel or of a module. */
      readonly text: boolean;
      readonly entries: readonly OrcRow[];
    };

/** An entry of the unwind tables, its numbers as they are packed. */
export interface OrcRow {
  readonly [name: string]: unknown;
  readonly ipAddress: Address;
  readonly ip: Address;
  readonly name: string | undefined;
  readonly entryAddress: Address;
  readonly spOffset: number;
  readonly bpOffset: number;
  readonly spReg: number;
  readonly bpReg: number;
  readonly type: number;
  /** Undefined in kernels whose entries have no such bit. */
  readonly signal: number | undefined;
  readonly end: number | undefined;
}

/** No function has more entries. */
const MOST_ENTRIES = 65536;

const OWN_TABLES = "frames come from the kernel's unwind tables";

/** The rows of `-D`: what follows of the words on the line has no meaning then. */
export function* debugRows(session: Session, args: Arguments): Generator<DebugRow> {
  const word = valueOf(args, "D") ?? "";
  if (word === "seek" || word === "noseek" || word === "novalidate") return;
  if (args.operands.length > 1) throw new SynopsisError("one address at most");
  const ip = startInstruction(session, args) ?? operandAddress(session.target, args.operands[0]);
  const number = word.startsWith("level-") ? levelOf(word) : numberOf(word);
  switch (number) {
    case "clear":
      if (ip === undefined) yield { kind: "said", text: "framesize caches cleared" };
      return;
    case "dump":
      // No size is ever kept, nor a function set aside as one of whose frames the size varies.
      yield {
        kind: "said",
        text: "framesize_cache_entries:\n  [0-49]: (unused)\n\nframesize_no_cache_entries:\n  [0-9]: (unused)",
      };
      return;
    case "validate":
      if (ip === undefined) throw new UsageError("x86_64_framesize_debug: ignoring command");
      return;
    case "orc":
      if (ip === undefined) throw new UsageError("x86_64_framesize_debug: ignoring command (no ip)");
      yield orcRow(session.kernel, ip);
      return;
    case "framepointer":
    case "noframepointer":
      throw new UsageError(`${OWN_TABLES}: there is no framepointer to turn on or off`);
    default:
      if (ip !== undefined) throw new UsageError(`${OWN_TABLES}: the size of one cannot be set`);
  }
}

type Word = "clear" | "dump" | "validate" | "orc" | "framepointer" | "noframepointer" | "size";

function levelOf(word: string): Word {
  parseDecimal(word.slice("level-".length));
  return "clear";
}

/** Words have numbers: 0 to 1 and -1 to -5 are those, others the size of a frame. */
function numberOf(word: string): Word {
  switch (word) {
    case "clear":
    case "dump":
    case "validate":
    case "orc":
    case "framepointer":
    case "noframepointer":
      return word;
    case "dwarf":
    case "cfi":
      return "clear";
  }
  const negative = word.startsWith("-");
  const value = parseDecimal(negative ? word.slice(1) : word);
  const named: readonly (Word | undefined)[] = negative
    ? ["clear", "validate", "size", "framepointer", "noframepointer", "orc"]
    : ["clear", "dump"];
  return named[value] ?? "size";
}

function operandAddress({ symbols }: Target, text: string | undefined): Address | undefined {
  if (text === undefined) return undefined;
  const value = codeAddress(text, symbols);
  if (value === undefined) throw new UsageError(`cannot convert "${text}"`);
  return value === 0n ? undefined : value;
}

/** The entry in force at `ip` and the others of its function behind it. */
function orcRow(kernel: Kernel, ip: Address): DebugRow {
  const { symbols, orc } = kernel.target;
  const text = unwindSource(kernel).isText(ip);
  const name = (at: Address): string | undefined => {
    const place = findPlace(symbols, at);
    return place && `${place.name}+${place.offset}`;
  };
  const owner = symbols.lookup(ip)?.symbol.address;
  const entries: OrcRow[] = [];
  for (const entry of text ? orc.from(ip) : []) {
    const at = entry.ip as Address;
    if (entries.length > 0 && symbols.lookup(at)?.symbol.address !== owner) break;
    if (entries.length === MOST_ENTRIES) break;
    const { ipAddress, entryAddress, spOffset, bpOffset, flags, format } = entry;
    const old = format === "end-bit" || format === "signal-bit";
    entries.push({
      ipAddress,
      ip: at,
      name: name(at),
      entryAddress,
      spOffset,
      bpOffset,
      spReg: flags & 15,
      bpReg: (flags >> 4) & 15,
      type: old ? (flags >> 8) & 3 : (flags >> 8) & 7,
      signal: format === "end-bit" ? undefined : (flags >> (old ? 10 : 11)) & 1,
      end: old ? (flags >> (format === "end-bit" ? 10 : 11)) & 1 : undefined,
    });
  }
  return { kind: "orc", ip, name: name(ip), text, entries };
}
