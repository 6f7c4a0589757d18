/** What the firmware says of the machine (drivers/firmware/dmi_scan.c). */
import { AbsentError, offsetBy } from "#base";
import type { Kernel } from "#kernel";

/** Identification strings are short; the standard sets no bound. */
const LONGEST_STRING = 1024;
/** No kernel has more fields. */
const MOST_FIELDS = 64;

/** One identification string: `field` is the kernel's enumerator, `DMI_SYS_VENDOR`. */
export interface DmiString {
  readonly field: string;
  /** Bytes as Latin-1. */
  readonly value: string;
}

/** The enumerators of `enum dmi_field`, by number: DMI_NONE (0) to the last before DMI_STRING_MAX. */
export function dmiFields(kernel: Kernel): readonly string[] {
  const fields = kernel.target.structures.find("enum", "dmi_field");
  if (fields?.kind !== "enum") throw new AbsentError("enum dmi_field");
  const end = fields.enumerators.find(({ name }) => name === "DMI_STRING_MAX")?.value ?? BigInt(MOST_FIELDS);
  return fields.enumerators
    .filter(({ value }) => value >= 0n && value < end && value < MOST_FIELDS)
    .toSorted((a, b) => Number(a.value - b.value))
    .map(({ name }) => name);
}

/** The strings that this machine has, in the kernel's order; AbsentError on a kernel without DMI. */
export function* dmiStrings(kernel: Kernel): Generator<DmiString, void> {
  const { memory } = kernel.target;
  const array = kernel.symbol("dmi_ident");
  for (const [index, field] of dmiFields(kernel).entries()) {
    const at = memory.pointer(offsetBy(array, index * 8));
    if (at !== 0n) yield { field, value: memory.cstring(at, LONGEST_STRING) };
  }
}
