import { type Explain, isEqual } from "./compare-definitions.ts";
import type { Definition, Definitions } from "./definition.ts";

/** Which two sources are compared, and which of them is looked for in the other. */
export type Pair = "pahole's BTF in ours" | "pahole's DWARF in ours" | "BTF in DWARF" | "DWARF in BTF";

/** A way in which sources differ that no reader can help: what is left of a text without it. */
interface Reason {
  readonly text: string;
  readonly pairs: readonly Pair[];
  /** The text of a row, without what the reason is about. */
  readonly without: (text: string) => string;
}

const PAHOLE: readonly Pair[] = ["pahole's BTF in ours", "pahole's DWARF in ours"];
const SOURCES: readonly Pair[] = ["BTF in DWARF", "DWARF in BTF"];

const REASONS: readonly Reason[] = [
  {
    text: "pahole prints [0] as []",
    pairs: PAHOLE,
    without: (text) => text.replaceAll("[ 0 ]", "[ ]"),
  },
  {
    text: "pahole writes the qualifiers of a pointer or an array in front of the declaration",
    pairs: PAHOLE,
    without: (text) => text.replaceAll(/\b(?:const|volatile) /g, ""),
  },
  {
    text: "pahole prints a pointer to an array as one to an element",
    pairs: PAHOLE,
    without: (text) => text.replace(/\( \* (\w+ )?\)(?: \[ (?:\d+ )?\])+/, (_, name = "") => `* ${name}`.trim()),
  },
  {
    text: "BTF has an array of several dimensions as one of all elements",
    pairs: SOURCES,
    without: (text) => text.replaceAll(/\[ \d+ \](?: \[ \d+ \])+/g, (all) => `[ ${product(all)} ]`),
  },
  {
    text: "BTF does not tell [0] from []",
    pairs: SOURCES,
    without: (text) => text.replaceAll("[ 0 ]", "[ ]"),
  },
];

/** Not of texts: until 6.0 BTF had the low half of an enumerator alone, and no sign. */
const NARROW = "BTF of before 6.0 holds 32 bits of an enumerator, and not its sign";

/** True when no enumerator of `btf` needs more than 32 bits, though kernels have such. */
export function isNarrow(btf: Definitions): boolean {
  const values = [...btf.values()].flat().flatMap(({ kind, rows }) => (kind === "enum" ? rows : []));
  return !values.some(({ text }) => BigInt(text) > 0xffff_ffffn);
}

function narrowed(definition: Definition): Definition {
  const low = (text: string): string => (/^-?\d+$/.test(text) ? String(BigInt.asUintN(32, BigInt(text))) : text);
  return { ...definition, rows: definition.rows.map((row) => ({ ...row, text: low(row.text) })) };
}

/**
 * Explains a difference between two sources by the first reason, or by all together, without which they agree. `narrow`
 * says that the BTF is of the old kind.
 */
export function explainer(pair: Pair, narrow: boolean): Explain {
  const reasons = REASONS.filter(({ pairs }) => pairs.includes(pair));
  return (mine, theirs) => {
    const found = reasons.find((reason) => isEqual(reduced(mine, [reason]), reduced(theirs, [reason])));
    if (found !== undefined) return found.text;
    if (narrow && isEqual(narrowed(mine), narrowed(theirs))) return NARROW;
    if (!isEqual(reduced(mine, reasons), reduced(theirs, reasons))) return undefined;
    const needed = reasons.filter((reason) => {
      const others = reasons.filter((other) => other !== reason);
      return !isEqual(reduced(mine, others), reduced(theirs, others));
    });
    return needed.map(({ text }) => text).join(", and ");
  };
}

function reduced(definition: Definition, reasons: readonly Reason[]): Definition {
  const reduce = (text: string): string => reasons.reduce((left, { without }) => without(left), text);
  return { ...definition, rows: definition.rows.map((row) => ({ ...row, text: reduce(row.text) })) };
}

function product(dimensions: string): number {
  return [...dimensions.matchAll(/\d+/g)].reduce((all, [count]) => all * Number(count), 1);
}
