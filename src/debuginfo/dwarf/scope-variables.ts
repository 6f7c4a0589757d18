import type { CodeVariable } from "./code-scope.ts";
import {
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
import { variableLocation } from "./location.ts";
import type { ListQuestion } from "./location-list.ts";
import { holderOf, nameOf, originOf, typeOf } from "./origin.ts";
import { flagOf } from "./value.ts";

/**
 * The variables of a function and of the blocks in it that an instruction is in, outermost first: parameters in the order
 * of the prototype, then locals.
 */
export function scopeVariables(info: Info, blocks: readonly Die[], question: ListQuestion): readonly CodeVariable[] {
  const parameters: CodeVariable[] = [];
  const locals: CodeVariable[] = [];
  for (const block of blocks) {
    for (const die of withMissing(info, block)) {
      if (flagOf(die, DW_AT_declaration)) continue;
      const isParameter = die.tag === DW_TAG_formal_parameter;
      (isParameter ? parameters : locals).push(variable(info, die, isParameter ? "parameter" : "local", question));
    }
  }
  return [...parameters, ...locals];
}

function variable(info: Info, die: Die, kind: CodeVariable["kind"], question: ListQuestion): CodeVariable {
  const holder = holderOf(info, die, [DW_AT_location, DW_AT_const_value]);
  return {
    kind,
    name: nameOf(info, die),
    die: holder ?? die,
    type: typeOf(info, die),
    location: holder === undefined ? { kind: "none" } : variableLocation(info, holder, question),
  };
}

/**
 * The variables of `block`, and in their places those of its abstract origin that this instance leaves out because there
 * is nothing to say of them here.
 */
function withMissing(info: Info, block: Die): readonly Die[] {
  const own = [...variableDies(info, block)];
  const origin = originOf(info, block);
  if (origin === undefined) return own;
  const instances = new Map(own.map((die) => [originOf(info, die)?.offset, die]));
  const all = Array.from(variableDies(info, origin), (die) => instances.get(die.offset) ?? die);
  const placed = new Set(all);
  return [...all, ...own.filter((die) => !placed.has(die))];
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
