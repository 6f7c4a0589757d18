/**
 * A session on a small machine whose symbols, types and memory the test gives, for commands that show values. It has two
 * processors when the test names per-CPU variables.
 */
import { type Address, address } from "#base";
import { builtinAliases, type Command, runCommand, type Session } from "#command";
import { kernelOf } from "#kernel";
import type { KernelSymbol, SymbolTable, Target } from "#target";
import { type CType, sizeOf } from "#types";
import { type ScopeSpec, TestMemory, testScope } from "./values.ts";

/** What the machine holds. */
export interface ValueSessionSpec extends Pick<ScopeSpec, "types" | "symbols"> {
  readonly memory?: TestMemory;
  readonly commands: readonly Command[];
  /** Per-CPU variables: the address of the initial value (below PER_CPU_SIZE), and the type when it is known. */
  readonly perCpu?: Readonly<Record<string, readonly [at: bigint, type?: CType]>>;
}

/** What `__per_cpu_offset` holds: the distance of a processor's instances from the initial values. */
export const PER_CPU_OFFSETS: readonly bigint[] = [0xffff_8880_1000_0000n, 0xffff_8880_2000_0000n];
/** End of the section of the initial values. */
export const PER_CPU_SIZE = 0x10000n;

const POSSIBLE_MASK = 0xffff_ffff_8200_0000n;
const OFFSET_TABLE = 0xffff_ffff_8200_1000n;

/** A session on the machine that `spec` draws. */
export function valueSession(spec: ValueSessionSpec): Session {
  const { memory = new TestMemory(), perCpu = {} } = spec;
  memory.putWords(POSSIBLE_MASK, 3n).putWords(OFFSET_TABLE, ...PER_CPU_OFFSETS);
  const { types } = testScope({ ...spec, symbols: { ...spec.symbols, ...perCpu } });
  const symbols = symbolTable([
    ...Object.entries(spec.symbols ?? {}).map(([name, [at, type]]) =>
      kernelSymbol(name, at, type?.kind === "function" ? "T" : "D", type && sizeOf(type)),
    ),
    ...Object.entries(perCpu).map(([name, [at, type]]) => kernelSymbol(name, at, "A", type && sizeOf(type))),
    kernelSymbol("__per_cpu_start", 0n, "A"),
    kernelSymbol("__per_cpu_end", PER_CPU_SIZE, "A"),
    kernelSymbol("__cpu_possible_mask", POSSIBLE_MASK, "D"),
    kernelSymbol("__per_cpu_offset", OFFSET_TABLE, "D"),
  ]);
  const target = {
    dump: { vmcoreinfo: "", ranges: [] },
    vmcoreinfo: new Map(),
    buildId: "c0ffee",
    release: "6.1.0-test",
    physicalBase: 0n,
    paging: { levels: 4, encryptionMask: 0n },
    physical: { end: 1 << 30, pageSize: 4096 },
    memory,
    symbols,
    types,
    structures: types,
    modules: [],
    vmlinux: undefined,
    kernelDebug: () => ({ found: undefined, looked: [] }),
    notes: [],
  } as unknown as Target;
  return {
    target,
    kernel: kernelOf(target),
    commands: spec.commands,
    settings: { radix: 10, scroll: false, printMax: 256, printArray: false, nullStop: false },
    aliases: builtinAliases(),
    context: address(0),
    values: [],
    finished: false,
    checkpoint: () => {},
    progress: () => {},
  };
}

/** What a line says in a session, errors and all. */
export function say(session: Session, line: string): string {
  let text = "";
  const append = (piece: string): void => {
    text += piece;
  };
  runCommand(session, line, { write: append, error: append });
  return text;
}

/** The rows of a line, as JSON has them. */
export function rowsOf(session: Session, line: string): readonly Record<string, unknown>[] {
  return (JSON.parse(say(session, `${line} --json`)) as { readonly rows: Record<string, unknown>[] }).rows;
}

function kernelSymbol(name: string, at: bigint, type: string, size = 16): KernelSymbol {
  return { name, address: address(at), type, size, module: undefined };
}

function symbolTable(list: readonly KernelSymbol[]): SymbolTable {
  const sorted = list.toSorted((a, b) => (a.address < b.address ? -1 : 1));
  const find = (name: string): KernelSymbol | undefined => sorted.find((symbol) => symbol.name === name);
  const lookup = (at: Address): KernelSymbol | undefined =>
    sorted.find((symbol) => at >= symbol.address && at < symbol.address + BigInt(symbol.size));
  return {
    find,
    image: find,
    all: (name) => sorted.filter((symbol) => symbol.name === name),
    code: (name) => sorted.filter((symbol) => symbol.name === name),
    resolve(name) {
      const symbol = find(name);
      if (symbol === undefined) throw new Error(`the test has no symbol ${name}`);
      return symbol.address;
    },
    lookup(at) {
      const symbol = lookup(at);
      return symbol && { symbol, offset: Number(at - symbol.address) };
    },
    at: (at) => sorted.filter((symbol) => symbol.address === at),
    neighbour: (symbol, step) => sorted[sorted.indexOf(symbol) + step],
    symbols: () => sorted,
  };
}
