import type { CodeVariable } from "./code-scope.ts";
import {
  DW_AT_abstract_origin,
  DW_AT_const_value,
  DW_AT_declaration,
  DW_AT_high_pc,
  DW_AT_location,
  DW_AT_low_pc,
  DW_AT_ranges,
  DW_TAG_formal_parameter,
  DW_TAG_lexical_block,
  DW_TAG_variable,
} from "./constants.table.ts";
import { EntryCursor } from "./entry-cursor.ts";
import type { Die, Info } from "./info.ts";
import { lastLocation, variableLocation } from "./location.ts";
import type { ListQuestion } from "./location-list.ts";
import { holderOf, nameOf, typeOf } from "./origin.ts";
import { flagOf, referenceOf } from "./value.ts";

/**
 * The variables of a function and of the blocks in it that an instruction is in, outermost first: parameters in the order
 * of the prototype, then locals.
 */
export function scopeVariables(info: Info, blocks: readonly Die[], question: ListQuestion): readonly CodeVariable[] {
  const parameters: CodeVariable[] = [];
  const locals: CodeVariable[] = [];
  const [outermost] = blocks;
  const instances = outermost === undefined ? new Set<number>() : originsWithin(info, outermost);
  for (const [depth, block] of blocks.entries()) {
    for (const die of withMissing(info, block, instances)) {
      if (flagOf(die, DW_AT_declaration)) continue;
      const isParameter = die.tag === DW_TAG_formal_parameter;
      const made = variable(info, die, isParameter ? "parameter" : "local", depth, question);
      (isParameter ? parameters : locals).push(made);
    }
  }
  return [...parameters, ...locals];
}

function variable(
  info: Info,
  die: Die,
  kind: CodeVariable["kind"],
  block: number,
  question: ListQuestion,
): CodeVariable {
  const holder = holderOf(info, die, [DW_AT_location, DW_AT_const_value]);
  return {
    kind,
    name: nameOf(info, die),
    block,
    die: holder ?? die,
    type: typeOf(info, die),
    location: holder === undefined ? { kind: "none" } : variableLocation(info, holder, question),
    last: () => (holder === undefined ? undefined : lastLocation(info, holder, question.address)),
  };
}

/**
 * The variables of `block`, and in their places those of its abstract origin that this instance leaves out because there
 * is nothing to say of them here. `instances` holds the origins of what it does not leave out: some stand in a block of
 * their own, although they have none in the abstract instance.
 */
function withMissing(info: Info, block: Die, instances: ReadonlySet<number>): readonly Die[] {
  const own = [...variableDies(info, block)];
  const offset = referenceOf(block, DW_AT_abstract_origin);
  if (offset === undefined) return own;
  const origin = info.die(offset, block.unit);
  const byOrigin = new Map(own.map((die) => [referenceOf(die, DW_AT_abstract_origin), die]));
  const all = Array.from(variableDies(info, origin), (die) => byOrigin.get(die.offset) ?? die);
  const placed = new Set(all.filter((die) => !instances.has(die.offset)));
  return [...placed, ...own.filter((die) => !placed.has(die))];
}

/** The abstract origins of all variables in `instance`, and of what is inlined in it. */
function originsWithin(info: Info, instance: Die): ReadonlySet<number> {
  const origins = new Set<number>();
  if (!instance.attributes.has(DW_AT_abstract_origin)) return origins;
  const cursor = new EntryCursor(info, instance.unit, instance.offset);
  while (cursor.next()) {
    if (cursor.tag !== DW_TAG_formal_parameter && cursor.tag !== DW_TAG_variable) continue;
    const origin = referenceOf(info.die(cursor.offset, instance.unit), DW_AT_abstract_origin);
    if (origin !== undefined) origins.add(origin);
  }
  return origins;
}

/** The variables that stand directly in `block`. */
function* variableDies(info: Info, block: Die): Generator<Die> {
  const { unit } = block;
  const cursor = new EntryCursor(info, unit, block.offset);
  cursor.next();
  // Blocks of code that do not say where it is are but brackets; those of an abstract instance never say it.
  const hasBrackets = hasCode(block);
  /** The depth of what counts as directly inside: more than 1 within brackets. */
  let direct = 1;
  while (cursor.next()) {
    direct = Math.min(direct, cursor.depth);
    if (cursor.depth > direct) continue;
    switch (cursor.tag) {
      case DW_TAG_formal_parameter:
      case DW_TAG_variable:
        yield info.die(cursor.offset, unit);
        cursor.skipChildren();
        break;
      case DW_TAG_lexical_block:
        if (hasBrackets && cursor.hasChildren && !hasCode(info.die(cursor.offset, unit))) direct++;
        else cursor.skipChildren();
        break;
      default:
        cursor.skipChildren();
    }
  }
}

/** Whether `die` says where its code is. A block that does not is part of what is around it. */
export function hasCode({ attributes }: Die): boolean {
  return attributes.has(DW_AT_low_pc) || attributes.has(DW_AT_high_pc) || attributes.has(DW_AT_ranges);
}
