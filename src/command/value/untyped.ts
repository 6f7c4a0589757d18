/** Variables whose type nobody knows: without a vmlinux, all but the per-CPU ones. */
import { type Address, hex, type Row, UsageError } from "#base";
import type { Kernel } from "#kernel";
import type { ScopeSymbol } from "#object";

import { type MemoryLine, plainLines } from "../rd/memory-line.ts";
import { formatMemoryLine } from "../rd/memory-line-text.ts";

/** The debug file that knows a variable's type. */
interface DebugFile {
  /** `vmlinux-6.1.0-56-cloud-amd64`, `virtio_ring.ko`; undefined when the file at hand should have known it. */
  readonly file: string | undefined;
  readonly buildId: string | undefined;
}

/** What can be said of a variable without its type. */
export interface UntypedRow extends Row, DebugFile {
  readonly kind: "untyped";
  readonly symbol: string;
  readonly address: Address;
  /** Bytes up to the next symbol; 0 when unknown. */
  readonly size: number;
  /** The first of them, at most SHOWN. */
  readonly lines: readonly MemoryLine[];
}

/** Bytes of a variable that are shown. */
const SHOWN = 256;

/** The variable's place and bytes, and what would bring its type. */
export function untypedRow(kernel: Kernel, { name, address, size }: ScopeSymbol): UntypedRow {
  const word = size === 1 || size === 2 || size === 4 ? size : 8;
  const lines = [...plainLines(kernel.target.memory, address, word, Math.ceil(Math.min(size || word, SHOWN) / word))];
  return { kind: "untyped", symbol: name, address, size, lines, ...neededFile(kernel, name) };
}

/** One line with place, size and the file that is missing; then the bytes. */
export function formatUntyped(row: UntypedRow): string {
  const { symbol, address, size, lines } = row;
  const bytes = size === 0 ? "of unknown size" : `${size} byte${size === 1 ? "" : "s"}`;
  const head = `${symbol} at ${hex(address)}, ${bytes}; its type is ${whereabouts(row)}`;
  const rest = size > SHOWN ? [`(the first ${SHOWN} bytes)\n`] : [];
  return [`${head}\n`, ...lines.map((line) => formatMemoryLine(line, 16)), ...rest].join("");
}

/** A variable's type is needed, and no file at hand knows it. */
export class TypeUnknown extends UsageError {
  readonly symbol: string;
  readonly file: string | undefined;
  readonly buildId: string | undefined;

  constructor(kernel: Kernel, symbol: string) {
    const needed = neededFile(kernel, symbol);
    super(`the type of ${symbol} is ${whereabouts(needed)}`);
    this.name = "TypeUnknown";
    this.symbol = symbol;
    this.file = needed.file;
    this.buildId = needed.buildId;
  }
}

function neededFile(kernel: Kernel, name: string): DebugFile {
  const { target } = kernel;
  const owner = target.symbols.find(name)?.module;
  if (owner !== undefined) {
    const module = target.modules.find((each) => each.name === owner);
    return { file: `${owner}.ko`, buildId: module?.buildId() };
  }
  if (target.vmlinux !== undefined || target.kernelDebug().found !== undefined)
    return { file: undefined, buildId: undefined };
  return { file: `vmlinux-${target.release}`, buildId: target.buildId };
}

function whereabouts({ file, buildId }: DebugFile): string {
  if (file === undefined) return "in no debug information at hand";
  return `in the debug information of ${file}${buildId === undefined ? "" : ` (build-id ${buildId})`}`;
}
