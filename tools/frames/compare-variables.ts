import { type Content, knownBytes, type StackVariable, sameBytes } from "./stack.ts";

/** What became of one name in one frame. */
export interface VariableResult {
  readonly name: string;
  /**
   * `equal` and `different`: both have a value; `unlike`: both have one, of which nothing can be compared; `ours`,
   * `drgn`: only that one; `neither`: none.
   */
  readonly verdict: "equal" | "different" | "unlike" | "ours" | "drgn" | "neither";
  readonly ours: StackVariable | undefined;
  readonly drgn: StackVariable | undefined;
}

/**
 * The variables of one frame by name. A name that nested blocks declare anew stands for one variable: drgn tells the
 * innermost alone, so of ours the one counts that comes nearest to it.
 */
export function compareVariables(
  ours: readonly StackVariable[],
  drgn: readonly StackVariable[],
): readonly VariableResult[] {
  const names = new Set([...ours, ...drgn].map(({ name }) => name));
  return [...names].map((name) => {
    const theirs = drgn.find((variable) => variable.name === name);
    const candidates = ours.filter((variable) => variable.name === name);
    const results = candidates.map((own) => ({ name, verdict: judge(own, theirs), ours: own, drgn: theirs }));
    return (
      results.find(({ verdict }) => verdict === "equal") ??
      results.find(({ ours: { content } }) => content !== undefined) ??
      results[0] ?? { name, verdict: judge(undefined, theirs), ours: undefined, drgn: theirs }
    );
  });
}

function judge(ours: StackVariable | undefined, drgn: StackVariable | undefined): VariableResult["verdict"] {
  if (ours?.content === undefined) return drgn?.content === undefined ? "neither" : "drgn";
  if (drgn?.content === undefined) return "ours";
  const equal = sameContent(ours.content, drgn.content, drgn.size ?? 8);
  if (equal === undefined) return "unlike";
  return equal ? "equal" : "different";
}

/** Whether two contents of `size` bytes are the same; undefined when they tell different things of the variable. */
function sameContent(a: Content, b: Content, size: number): boolean | undefined {
  const bits = 8 * size;
  if (a.value !== undefined && b.value !== undefined)
    return BigInt.asUintN(bits, a.value) === BigInt.asUintN(bits, b.value);
  if (a.bytes !== undefined && b.bytes !== undefined) {
    // Of what is large each program may tell only the beginning.
    const length = Math.min(a.bytes.length, b.bytes.length);
    const [first, second] = [a, b].map(({ bytes = "", unknown }) => knownBytes(bytes, unknown).slice(0, length));
    return sameBytes(first ?? "", second ?? "") && (length > 0 || a.bytes === b.bytes);
  }
  if (a.address !== undefined && b.address !== undefined) return a.address === b.address;
  const value = a.value ?? b.value;
  const bytes = a.bytes ?? b.bytes;
  if (value === undefined || bytes === undefined) return undefined;
  return BigInt.asUintN(bits, value) === BigInt.asUintN(bits, littleEndian(bytes));
}

function littleEndian(hex: string): bigint {
  return BigInt(`0x0${(hex.match(/../g) ?? []).reverse().join("")}`);
}
