import type { CallParameter, CallSite } from "./code-scope.ts";
import {
  DW_AT_abstract_origin,
  DW_AT_call_origin,
  DW_AT_call_return_pc,
  DW_AT_call_tail_call,
  DW_AT_call_value,
  DW_AT_GNU_call_site_value,
  DW_AT_GNU_tail_call,
  DW_AT_location,
  DW_AT_low_pc,
  DW_TAG_call_site,
  DW_TAG_call_site_parameter,
  DW_TAG_GNU_call_site,
  DW_TAG_GNU_call_site_parameter,
} from "./constants.table.ts";
import { EntryCursor } from "./entry-cursor.ts";
import type { Die, Info } from "./info.ts";
import { withOrigins } from "./origin.ts";
import { addressOf, blockOf, flagOf, referenceOf } from "./value.ts";

/**
 * The call that returns to `address` from a function and what is inlined in it; `scopes` are their entries, innermost
 * first.
 */
export function findCallSite(info: Info, scopes: readonly Die[], address: bigint): CallSite | undefined {
  const outermost = scopes.at(-1);
  const found = outermost === undefined ? undefined : callWithin(info, outermost, address);
  if (found !== undefined) return found;
  // GCC (10 to 14) leaves a few calls of blocks in the abstract instance, although they are those of one alone.
  for (const scope of scopes) {
    for (const origin of withOrigins(info, scope)) {
      const left = origin === scope ? undefined : callWithin(info, origin, address);
      if (left !== undefined) return left;
    }
  }
  return undefined;
}

function callWithin(info: Info, within: Die, address: bigint): CallSite | undefined {
  const cursor = new EntryCursor(info, within.unit, within.offset);
  while (cursor.next()) {
    if (cursor.tag !== DW_TAG_call_site && cursor.tag !== DW_TAG_GNU_call_site) continue;
    const die = info.die(cursor.offset, within.unit);
    // GCC's extension to version 4 calls the return address its low address.
    const returns = addressOf(info, die, DW_AT_call_return_pc) ?? addressOf(info, die, DW_AT_low_pc);
    if (returns !== address) continue;
    return {
      parameters: [...callParameters(info, die)],
      callee: referenceOf(die, DW_AT_call_origin) ?? referenceOf(die, DW_AT_abstract_origin),
      tail: flagOf(die, DW_AT_call_tail_call) || flagOf(die, DW_AT_GNU_tail_call),
    };
  }
  return undefined;
}

function* callParameters(info: Info, site: Die): Generator<CallParameter> {
  for (const die of info.children(site)) {
    if (die.tag !== DW_TAG_call_site_parameter && die.tag !== DW_TAG_GNU_call_site_parameter) continue;
    const location = blockOf(die, DW_AT_location);
    if (location === undefined) continue;
    yield { location, value: blockOf(die, DW_AT_call_value) ?? blockOf(die, DW_AT_GNU_call_site_value) };
  }
}
