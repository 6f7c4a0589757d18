/** Variables whose type nobody knows: without a vmlinux, all but the per-CPU ones. */
import { type Address, hex, type Row, UsageError } from "#base";
import type { ScopeSymbol } from "#object";
import type { Target } from "#target";
import { type MemoryLine, plainLines } from "../rd/memory-line.ts";
import { formatMemoryLine } from "../rd/memory-line-text.ts";

/** What can be said of a variable without its type. */
export interface UntypedRow extends Row {
  readonly kind: "untyped";
  readonly symbol: string;
  readonly address: Address;
  /** Bytes up to the next symbol. */
  readonly size: number;
  /** The first of them, at most SHOWN. */
  readonly lines: readonly MemoryLine[];
  /** The debug file that would bring the type. */
  readonly needs: string;
  readonly buildId: string | undefined;
}

/** Bytes of a variable that are shown. */
const SHOWN = 256;

/** The variable's place and bytes, and what would bring its type. */
export function untypedRow(target: Target, { name, address, size }: ScopeSymbol): UntypedRow {
  const word = size === 1 || size === 2 || size === 4 ? size : 8;
  const lines = [...plainLines(target.memory, address, word, Math.ceil(Math.min(size || word, SHOWN) / word))];
  return { kind: "untyped", symbol: name, address, size, lines, ...neededFile(target, name) };
}

/** Address, size, the file that is missing, and the bytes. */
export function formatUntyped({ symbol, address, size, lines, needs }: UntypedRow): string {
  const bytes = size === 0 ? "of unknown size" : `${size} byte${size === 1 ? "" : "s"}`;
  const text = lines.map((line) => formatMemoryLine(line, 16)).join("");
  const rest = size > SHOWN ? `(the first ${SHOWN} bytes)\n` : "";
  return `${symbol} at ${hex(address)}, ${bytes}: its type is known only to ${needs}\n${text}${rest}`;
}

/** The error for a variable whose type is needed and unknown: it names the file that would bring it. */
export function typeUnknown(target: Target, name: string): UsageError {
  return new UsageError(`the type of ${name} is known only to ${neededFile(target, name).needs}`);
}

/** The debug file that knows the types of a symbol's variables: the kernel's or a module's. */
function neededFile(target: Target, name: string): { readonly needs: string; readonly buildId: string | undefined } {
  const owner = target.symbols.find(name)?.module;
  const buildId =
    owner === undefined ? target.buildId : target.modules.find((module) => module.name === owner)?.buildId;
  const file = owner === undefined ? `vmlinux of ${target.release}` : `${owner}.ko of ${target.release}`;
  const kind =
    target.vmlinux === undefined || owner !== undefined ? "the debug information of" : "debug information beyond";
  return { needs: `${kind} ${file}${buildId === undefined ? "" : ` (build-id ${buildId})`}`, buildId };
}
