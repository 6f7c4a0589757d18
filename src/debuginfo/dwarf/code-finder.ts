import { type Bytes, Lru, lazy } from "#base";
import { findCallSite } from "./call-site.ts";
import type { CallSite, CodeAt, CodeFinder, CodeScope, CodeVariable } from "./code-scope.ts";
import {
  DW_AT_call_column,
  DW_AT_call_file,
  DW_AT_call_line,
  DW_AT_entry_pc,
  DW_AT_frame_base,
  DW_AT_low_pc,
  DW_TAG_catch_block,
  DW_TAG_inlined_subroutine,
  DW_TAG_lexical_block,
  DW_TAG_try_block,
  DW_TAG_with_stmt,
} from "./constants.table.ts";
import { EntryCursor } from "./entry-cursor.ts";
import { type FunctionIndex, indexFunctions } from "./function-index.ts";
import type { Die, Info } from "./info.ts";
import type { SourcePosition } from "./line-finder.ts";
import { expressionAt } from "./location.ts";
import { holderOf, nameOf, typeOf } from "./origin.ts";
import { hasCode, scopeVariables } from "./scope-variables.ts";
import { openLineTable, sourcePaths } from "./source-paths.ts";
import type { Unit } from "./unit.ts";
import { lazyUnitFinder, type UnitFinder } from "./unit-finder.ts";
import { rangesOf } from "./unit-ranges.ts";
import { addressOf, numberOf } from "./value.ts";

/** Ranges of functions, and paths of sources, that are kept over all units: a kernel has some 60,000 and 300,000. */
const RANGES_KEPT = 30_000;
const PATHS_KEPT = 30_000;

/** What has code inside a function. */
const SCOPES: ReadonlySet<number> = new Set([
  DW_TAG_inlined_subroutine,
  DW_TAG_lexical_block,
  DW_TAG_try_block,
  DW_TAG_catch_block,
  DW_TAG_with_stmt,
]);

type Paths = readonly (string | undefined)[];

/**
 * Functions, inlined calls and variables by address. The first question about a unit walks its entries once, some ms;
 * after that the ranges of its functions are known as long as they are kept. `units` finds the unit of an address.
 */
export function openCode(info: Info, units: UnitFinder = lazyUnitFinder(info)): CodeFinder {
  const indexes = new Lru<number, FunctionIndex>(RANGES_KEPT);
  const paths = new Lru<number, Paths>(PATHS_KEPT);

  const functionsOf = (unit: Unit): FunctionIndex => {
    let index = indexes.get(unit.offset);
    if (index === undefined) {
      index = indexFunctions(info, unit);
      indexes.set(unit.offset, index, index.size + 1);
    }
    return index;
  };
  const pathsOf = (unit: Unit): Paths => {
    let found = paths.get(unit.offset);
    if (found === undefined) {
      const table = openLineTable(info, unit);
      found = table === undefined ? [] : sourcePaths(info, unit, table.header);
      paths.set(unit.offset, found, found.length + 1);
    }
    return found;
  };

  return {
    find(address) {
      const unit = units(address);
      const offset = unit === undefined ? undefined : functionsOf(unit).find(address);
      return unit === undefined || offset === undefined
        ? undefined
        : new FoundCode(info, info.die(offset, unit), address, pathsOf);
    },
  };
}

class FoundCode implements CodeAt {
  readonly unit: Unit;
  readonly scopes: readonly CodeScope[];
  readonly #info: Info;
  readonly #function: Die;
  readonly #address: bigint;
  readonly #frameBase = lazy(() => this.#findFrameBase());
  /** The call that was asked for last: each of its arguments asks for it. */
  #call: { readonly address: bigint; readonly site: CallSite | undefined } | undefined;

  constructor(info: Info, die: Die, address: bigint, pathsOf: (unit: Unit) => Paths) {
    this.unit = die.unit;
    this.#info = info;
    this.#function = die;
    this.#address = address;
    const question = { address, isEntry: entryOf(info, die) === address };
    this.scopes = levelsAt(info, die, address)
      .map((blocks) => new FoundScope(info, blocks, pathsOf, () => scopeVariables(info, blocks, question)))
      .toReversed();
  }

  get frameBase(): Bytes | undefined {
    return this.#frameBase();
  }

  #findFrameBase(): Bytes | undefined {
    const holder = holderOf(this.#info, this.#function, [DW_AT_frame_base]);
    if (holder === undefined) return undefined;
    return expressionAt(this.#info, holder, DW_AT_frame_base, { address: this.#address, isEntry: false });
  }

  callSite(address: bigint): CallSite | undefined {
    if (this.#call?.address !== address) {
      const dies = this.scopes.map(({ die }) => die);
      this.#call = { address, site: findCallSite(this.#info, dies, address) };
    }
    return this.#call.site;
  }
}

/** A scope whose parts are read when they are asked for: most questions are for names alone. */
class FoundScope implements CodeScope {
  readonly die: Die;
  readonly name: string;
  readonly inlined: boolean;
  readonly type: number | undefined;
  readonly #info: Info;
  readonly #call: () => SourcePosition | undefined;
  readonly #variables: () => readonly CodeVariable[];

  constructor(
    info: Info,
    blocks: readonly Die[],
    pathsOf: (unit: Unit) => Paths,
    variables: () => readonly CodeVariable[],
  ) {
    const [die] = blocks;
    this.die = die;
    this.name = nameOf(info, die);
    this.inlined = die.tag === DW_TAG_inlined_subroutine;
    this.type = typeOf(info, die);
    this.#info = info;
    this.#call = lazy(() => (this.inlined ? callPosition(die, pathsOf) : undefined));
    this.#variables = lazy(variables);
  }

  get call(): SourcePosition | undefined {
    return this.#call();
  }

  get entry(): bigint | undefined {
    return entryOf(this.#info, this.die);
  }

  get variables(): readonly CodeVariable[] {
    return this.#variables();
  }
}

/**
 * The functions that cover `address`, `die` first and what is inlined in it after it, each with the blocks inside it
 * that cover `address`.
 */
function levelsAt(info: Info, die: Die, address: bigint): readonly (readonly Die[])[] {
  const { unit } = die;
  let blocks = [die];
  const levels = [blocks];
  const cursor = new EntryCursor(info, unit, die.offset);
  cursor.next();
  // One walk suffices: what covers the address stands inside the last that did.
  for (let floor = 0; cursor.next() && cursor.depth > floor; ) {
    if (!SCOPES.has(cursor.tag)) {
      cursor.skipChildren();
      continue;
    }
    const inner = info.die(cursor.offset, unit);
    if (rangesOf(info, inner).some(({ start, end }) => start <= address && address < end)) {
      floor = cursor.depth;
      if (inner.tag === DW_TAG_inlined_subroutine) levels.push((blocks = [inner]));
      else blocks.push(inner);
    } else if (hasCode(inner)) {
      cursor.skipChildren();
    }
  }
  return levels;
}

/** Where the code of `die` is entered: by default the first of its addresses (DWARF 5, 2.17 and 2.18). */
function entryOf(info: Info, die: Die): bigint | undefined {
  const entry = addressOf(info, die, DW_AT_entry_pc);
  if (entry !== undefined) return entry;
  const first = addressOf(info, die, DW_AT_low_pc) ?? rangesOf(info, die)[0]?.start;
  // Since version 5 it may be a distance from there.
  return first === undefined ? undefined : first + BigInt(numberOf(die, DW_AT_entry_pc) ?? 0);
}

function callPosition(die: Die, pathsOf: (unit: Unit) => Paths): SourcePosition | undefined {
  const file = pathsOf(die.unit)[numberOf(die, DW_AT_call_file) ?? -1];
  if (file === undefined) return undefined;
  return { file, line: numberOf(die, DW_AT_call_line) ?? 0, column: numberOf(die, DW_AT_call_column) ?? 0 };
}
