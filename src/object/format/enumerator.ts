import type { EnumType } from "#types";

/**
 * An enum's value: its enumerator's name; for an enum of flags the names of its bits, `(A | B | unknown: 0x8)`; else the
 * number. An enum is one of flags when no enumerator is negative or has more than one bit, as gdb decides.
 */
export function formatEnumerator(type: EnumType, value: bigint): string {
  const exact = type.enumerators.find((enumerator) => enumerator.value === value);
  if (exact !== undefined) return exact.name;
  if (!type.enumerators.every((enumerator) => isFlag(enumerator.value))) return value.toString();

  const names: string[] = [];
  let rest = BigInt.asUintN(8 * type.size, value);
  for (const flag of type.enumerators) {
    if ((rest & flag.value) === 0n) continue;
    names.push(flag.name);
    rest &= ~flag.value;
  }
  if (rest !== 0n) names.push(`unknown: 0x${rest.toString(16)}`);
  return names.length === 0 ? "0" : `(${names.join(" | ")})`;
}

/** At most one bit set. */
function isFlag(value: bigint): boolean {
  return value >= 0n && (value & (value - 1n)) === 0n;
}
