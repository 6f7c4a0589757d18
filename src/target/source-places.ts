/** Places in source texts, and what DWARF says stands there: for `info line`, `list` and names like `'file.c'::name`. */
import { type Address, address } from "#base";
import {
  blockOf,
  type Die,
  DW_AT_abstract_origin,
  DW_AT_location,
  DW_AT_name,
  DW_AT_specification,
  DW_AT_type,
  DW_TAG_variable,
  type Info,
  type LineRange,
  referenceOf,
  textOf,
  type Unit,
} from "#debuginfo/dwarf";
import type { CType } from "#types";
import type { DebugPlace } from "./debug-code.ts";
import type { SourceLine, Target } from "./target.ts";

/** The part of a target that is asked. */
type Places = Pick<Target, "debugAt" | "symbols">;

/** Instructions in a row that have one source line, at addresses of the dump. */
export interface SourceRange extends SourceLine {
  readonly start: Address;
  /** Exclusive. */
  readonly end: Address;
}

/** What a line of a source file became. */
export interface LinePlaces {
  /** The file's whole path. */
  readonly file: string;
  /** Where the line's code is, one range for each function; empty when it has none. */
  readonly ranges: readonly SourceRange[];
  /** Where the code of the next line with code begins; undefined behind the last one. */
  readonly next: Address | undefined;
}

/** A definition refers to its declaration, which refers to nothing further; more is a ring. */
const MAX_ORIGINS = 8;
/** Opcode of DWARF's expressions: the address that follows (DWARF 5, 2.5.1.1). */
const DW_OP_ADDR = 0x03;

/** The source line of the code at `at`, and which instructions share it; undefined without debug information. */
export function sourceRange(target: Places, at: Address): SourceRange | undefined {
  const place = target.debugAt(at);
  const range = place?.code.lines()?.range(at - place.bias);
  return place && range && moved(range, place);
}

/** What line `line` of `file` became; `file` may leave out folders in front. Undefined when no such file was compiled. */
export function linePlaces(target: Places, file: string, line: number): LinePlaces | undefined {
  const place = imagePlace(target);
  const lines = place?.code.lines();
  const info = place?.code.info();
  if (place === undefined || lines === undefined || info === undefined) return undefined;
  let path: string | undefined;
  const exact: SourceRange[] = [];
  let next: SourceRange | undefined;
  const functions = new Set<number | undefined>();
  for (const unit of unitsNamed(info, file)) {
    for (const range of lines.ranges(unit)) {
      if (!isFile(range.file, file)) continue;
      path ??= range.name;
      if (range.line < line || !range.isStatement) continue;
      const here = moved(range, place);
      if (range.line === line) {
        const block = place.code.functions().find(range.start)?.scopes[0]?.die.offset;
        if (!functions.has(block)) exact.push(here);
        functions.add(block);
      } else if (next === undefined || range.line < next.line) {
        next = here;
      }
    }
  }
  return path === undefined ? undefined : { file: path, ranges: exact, next: next?.start };
}

/** The name of the function that the code at `at` belongs to, not one inlined there; undefined without debug information. */
export function functionNameAt(target: Places, at: Address): string | undefined {
  const place = target.debugAt(at);
  return place?.code
    .functions()
    .find(at - place.bias)
    ?.scopes.at(-1)?.name;
}

/** The static variable `name` of the function or source file `owner`. */
export function variableIn(
  target: Places,
  owner: string,
  name: string,
): { readonly type: CType; readonly address: Address } | undefined {
  const place = imagePlace(target);
  if (place === undefined) return undefined;
  const symbol = target.symbols.find(owner);
  if (symbol !== undefined) return variableOfFunction(target, symbol.address, name);
  const info = place.code.info();
  for (const unit of unitsNamed(info, owner)) {
    for (const die of info.children(info.root(unit))) {
      if (die.tag !== DW_TAG_variable) continue;
      if (attributeOf(info, die, (each) => textOf(info, each, DW_AT_name)) !== name) continue;
      const found = staticVariable(
        place,
        die,
        attributeOf(info, die, (each) => referenceOf(each, DW_AT_type)),
      );
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function variableOfFunction(target: Places, at: Address, name: string): ReturnType<typeof variableIn> {
  const place = target.debugAt(at);
  const scopes = place?.code.functions().find(at - place.bias)?.scopes ?? [];
  const variable = scopes.at(-1)?.variables.findLast((each) => each.name === name);
  return place && variable && staticVariable(place, variable.die, variable.type);
}

/** A variable that has one address for good. */
function staticVariable(place: DebugPlace, die: Die, type: number | undefined): ReturnType<typeof variableIn> {
  const location = blockOf(die, DW_AT_location);
  if (type === undefined || location?.length !== 9 || location.u8(0) !== DW_OP_ADDR) return undefined;
  return { type: place.code.typeAt(type), address: address(location.u64(1) + place.bias) };
}

function imagePlace(target: Places): DebugPlace | undefined {
  const start = target.symbols.find("_stext");
  return start && target.debugAt(start.address);
}

function moved({ name, line, start, end }: LineRange, { bias }: DebugPlace): SourceRange {
  return { file: name, line, start: address(start + bias), end: address(end + bias) };
}

/** The units whose main source file is `file`, or ends so. */
function unitsNamed(info: Info, file: string): readonly Unit[] {
  return info
    .unitOffsets()
    .map((offset) => info.unit(offset))
    .filter((unit) => isFile(textOf(info, info.root(unit), DW_AT_name) ?? "", file));
}

function isFile(path: string, file: string): boolean {
  return path === file || path.endsWith(`/${file}`);
}

/** What `read` finds in an entry, or in the declaration that it refers to. */
function attributeOf<T>(info: Info, die: Die, read: (die: Die) => T | undefined): T | undefined {
  let at = die;
  for (let origins = 0; origins < MAX_ORIGINS; origins++) {
    const found = read(at);
    if (found !== undefined) return found;
    const origin = referenceOf(at, DW_AT_specification) ?? referenceOf(at, DW_AT_abstract_origin);
    if (origin === undefined) return undefined;
    at = info.die(origin);
  }
  return undefined;
}
