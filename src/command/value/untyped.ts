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

/** A variable's type is needed, and no file at hand knows it. */
export class TypeUnknown extends UsageError {
  readonly symbol: string;
  /** Of the debug file that knows it. */
  readonly buildId: string | undefined;

  constructor(target: Target, symbol: string) {
    const { needs, buildId } = neededFile(target, symbol);
    super(`the type of ${symbol} is known only to ${needs}`);
    this.name = "TypeUnknown";
    this.symbol = symbol;
    this.buildId = buildId;
  }
}

/** The debug file that knows the type of a symbol's variable: the kernel's, or a module's. */
function neededFile(target: Target, name: string): Pick<UntypedRow, "needs" | "buildId"> {
  const owner = target.symbols.find(name)?.module;
  const isAtHand = owner === undefined && target.vmlinux !== undefined;
  const buildId = owner === undefined ? target.buildId : target.modules.find((one) => one.name === owner)?.buildId;
  const file = `${owner === undefined ? "vmlinux" : `${owner}.ko`} of ${target.release}`;
  const kind = isAtHand ? "debug information beyond" : "the debug information of";
  return { needs: `${kind} ${file}${buildId === undefined ? "" : ` (build-id ${buildId})`}`, buildId };
}
