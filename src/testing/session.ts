/**
 * A session without a dump: symbols, types and commands are given by the test. What a test does not give is empty; what
 * it must not touch is missing, and fails loudly.
 */
import { AbsentError, type Address, address } from "#base";
import { builtinAliases, type Command, commands, type Session } from "#command";
import type { KernelSymbol, SymbolTable } from "#target";
import type { CType, NamedKind, StructType, TypeSource } from "#types";

/** What a test says about its session. */
export interface SessionSpec {
  /** Address by name. */
  readonly symbols?: Readonly<Record<string, bigint>>;
  /** Member names by struct name; every member is an int. */
  readonly structs?: Readonly<Record<string, readonly string[]>>;
  /** Other types by kind and name: `typedef u64`, `enum pid_type`. */
  readonly types?: readonly `${NamedKind} ${string}`[];
  /** Besides alias, exit and help. */
  readonly commands?: readonly Command[];
  readonly pids?: readonly number[];
}

const INT: CType = { kind: "int", name: "int", size: 4, signed: true, encoding: "integer" };

/** A session as `spec` says. */
export function testSession(spec: SessionSpec = {}): Session {
  const basic = commands.filter((command) => ["alias", "exit", "help"].includes(command.name));
  return {
    target: {
      symbols: testSymbols(spec.symbols ?? {}),
      types: testTypes(spec),
      modules: [],
      notes: [],
    } as unknown as Session["target"],
    kernel: undefined as unknown as Session["kernel"],
    commands: [...basic, ...(spec.commands ?? [])],
    settings: { radix: 10, scroll: true, printMax: 256, printArray: false, nullStop: false },
    aliases: builtinAliases(),
    context: address(0),
    values: [],
    finished: false,
    checkpoint: () => {},
    progress: () => {},
    pids: () => spec.pids ?? [],
  };
}

/** A command that answers its words as rows of one word each; tests override what matters to them. */
export function testCommand(command: Partial<Command> & { readonly name: string }): Command {
  return {
    summary: `the ${command.name} command`,
    synopsis: ["[word] ..."],
    description: "Says its words.",
    options: [],
    examples: [],
    rows: { row: { word: "a word" } },
    run: (_session, args) => args.operands.map((word) => ({ word })),
    *text(rows) {
      for (const row of rows) yield `${String(row["word"])}\n`;
    },
    ...command,
  };
}

function testSymbols(addresses: Readonly<Record<string, bigint>>): SymbolTable {
  const list: readonly KernelSymbol[] = Object.entries(addresses)
    .map(([name, at]) => ({ name, address: address(at), type: "D", size: 8, module: undefined }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
  const at = (place: Address): readonly KernelSymbol[] => list.filter((symbol) => symbol.address === place);
  const find = (name: string): KernelSymbol | undefined => list.find((symbol) => symbol.name === name);
  return {
    find,
    image: find,
    resolve: (name) => {
      const found = find(name);
      if (found === undefined) throw new AbsentError(`symbol ${name}`);
      return found.address;
    },
    all: (name) => list.filter((symbol) => symbol.name === name),
    shownAs: (name) => list.filter((symbol) => symbol.name === name),
    code: (name) => list.filter((symbol) => symbol.name === name),
    lookup: (place) => {
      const symbol = list.findLast((one) => one.address <= place);
      return symbol && { symbol, offset: Number(place - symbol.address) };
    },
    at,
    neighbour: (symbol, step) => list[list.indexOf(symbol) + step],
    symbols: () => list,
  };
}

function testTypes({ structs = {}, types = [] }: SessionSpec): TypeSource {
  const struct = (name: string): StructType | undefined => {
    const members = structs[name];
    return (
      members && {
        kind: "struct",
        name,
        size: members.length * 4,
        complete: true,
        members: members.map((member, at) => ({ name: member, type: INT, bitOffset: at * 32, bitSize: undefined })),
      }
    );
  };
  return {
    find: (kind, name) => (kind === "struct" ? struct(name) : types.includes(`${kind} ${name}`) ? INT : undefined),
    variable: (name) => struct(name.replace(/^init_/, "")),
    function: () => undefined,
    enumerator: () => undefined,
    names: (kind) =>
      kind === "struct"
        ? Object.keys(structs)
        : types.filter((one) => one.startsWith(`${kind} `)).map((one) => one.slice(kind.length + 1)),
  };
}
