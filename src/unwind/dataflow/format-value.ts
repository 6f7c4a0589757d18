import { hex } from "#base";
import type { Term, Value } from "./value.ts";

const SIGNS = { add: "+", mul: "*", and: "&", or: "|", xor: "^", shr: ">>", sar: ">>" } as const;

/** A symbolic value for people: `rdi+0x28` of what the function was entered with, `[rdi+0x28]` for memory, `?` for what nobody knows. */
export function formatValue({ term, offset }: Value): string {
  const signed = BigInt.asIntN(64, offset);
  if (term === undefined) return `0x${hex(offset)}`;
  const name = formatTerm(term);
  if (signed === 0n) return name;
  return signed < 0n ? `${name}-0x${hex(-signed)}` : `${name}+0x${hex(signed)}`;
}

function formatTerm(term: Term): string {
  switch (term.kind) {
    case "entry":
      return term.register;
    case "stack":
      return "rsp";
    case "defined":
      return term.load === undefined ? "?" : `[${formatValue(term.load.address)}]`;
    case "part":
      return `${term.signed ? "signed" : "unsigned"} ${term.size * 8} bits of ${formatValue(term.value)}`;
    case "operation":
      return `(${formatValue(term.left)} ${SIGNS[term.operator]} ${formatValue(term.right)})`;
  }
}
