/** What a `tree` line asks for. */
import { type Address, offsetBy, UsageError } from "#base";
import { type Arguments, has, radixOf, valuesOf } from "../arguments.ts";
import { isKernelVirtual } from "../kernel-virtual.ts";
import { findAddress } from "../number.ts";
import type { Session } from "../session.ts";
import { findStart } from "../start-address.ts";
import { parseOptionOffset } from "../struct/member-offset.ts";
import type { ObjectRequest } from "../struct/object-writer.ts";
import { SynopsisError } from "../usage.ts";

/** The kinds of trees, by what -t is given. */
export type TreeKind = "radix" | "rbtree" | "xarray" | "maple";

/** A line taken apart. */
export interface TreeRequest {
  readonly kind: TreeKind;
  /** The root, or with `isNode` a node. */
  readonly start: Address;
  readonly isNode: boolean;
  /** From an object's start to its node in a red-black tree. */
  readonly offset: number;
  /** In the tree's order, not each node before those below it. */
  readonly sorted: boolean;
  readonly positions: boolean;
  readonly verbose: boolean;
  readonly objects: ObjectRequest;
}

/** Kinds by the least that must be typed of their names, and what complaints call them. */
const KINDS: readonly (readonly [prefix: string, kind: TreeKind, plural: string])[] = [
  ["ra", "radix", "radix trees"],
  ["rb", "rbtree", "rbtrees"],
  ["x", "xarray", "Xarrays"],
  ["m", "maple", "maple trees"],
];

/** Reads the words of a line; throws UsageError in crash's words. */
export function parseTreeRequest(session: Session, args: Arguments): TreeRequest {
  const [typed, ...others] = valuesOf(args, "t").map(kindOf);
  if (others.length > 0) throw new SynopsisError("multiple tree types may not be entered");
  if (has(args, "d") && has(args, "x")) throw new UsageError("-d and -x are mutually exclusive");
  if (has(args, "s") && has(args, "S")) throw new UsageError("-S and -s options are mutually exclusive");
  const rootOffset = optionOffset(session, args, "r", "root");
  const nodeOffset = optionOffset(session, args, "o", "node");
  for (const option of ["l", "o", "v"]) {
    const isApplicable = typed === undefined || typed.kind === (option === "v" ? "maple" : "rbtree");
    if (has(args, option) && !isApplicable) {
      throw new UsageError(`-${option} option is not applicable to ${typed.plural}`);
    }
  }
  if (rootOffset !== undefined && has(args, "N")) throw new UsageError("-r and -N options are mutually exclusive");
  const [where, ...more] = args.operands;
  if (where === undefined) throw new SynopsisError("a starting address is required");
  const start = parseStart(session, where);
  if (more.length > 0) throw new SynopsisError("too many arguments entered");
  const direct = has(args, "S");
  return {
    kind: typed?.kind ?? "rbtree",
    start: offsetBy(start, rootOffset ?? 0),
    isNode: has(args, "N"),
    offset: nodeOffset ?? 0,
    sorted: has(args, "l"),
    positions: has(args, "p"),
    verbose: has(args, "v"),
    objects: {
      subjects: valuesOf(args, direct ? "S" : "s"),
      direct,
      strict: true,
      radix: radixOf(args, session.settings.radix),
    },
  };
}

function kindOf(text: string): { readonly kind: TreeKind; readonly plural: string } {
  const found = KINDS.find(([prefix]) => text.startsWith(prefix));
  if (found === undefined) throw new SynopsisError(`invalid tree type: ${text}`);
  return { kind: found[1], plural: found[2] };
}

function optionOffset({ target }: Session, args: Arguments, option: string, noun: string): number | undefined {
  const offsets = valuesOf(args, option).map((text) => parseOptionOffset(target.types, option, text));
  const [offset] = offsets;
  if (offsets.length > 1) {
    throw new UsageError(`${noun} offset value ${offset} (0x${offset?.toString(16)}) already entered`);
  }
  return offset;
}

function parseStart(session: Session, text: string): Address {
  const at = findStart(session, text) ?? findAddress(text);
  if (at !== undefined && (isKernelVirtual(session.kernel, at) || session.target.symbols.find(text) !== undefined)) {
    return at;
  }
  throw new UsageError(`invalid start argument: ${text}`);
}
