import type { Formatter, Instruction } from "iced-x86";
import type { CodeTraits } from "./code-traits.ts";
import type { Iced } from "./load-iced.ts";
import type { Words } from "./respelling.ts";
import { isPrefix, isRex, shownPrefixes } from "./shown-prefixes.ts";

/** The text of `instruction`, which was decoded from the bytes of `code` at `start`. */
export type GnuText = (instruction: Instruction, traits: CodeTraits, code: Uint8Array, start: number) => string;

/** GNU pads a mnemonic with its prefixes to this width, and one blank follows. */
const MNEMONIC_WIDTH = 6;

const ICED_PREFIXES = /^((data16|lock|rep|rep[en]?[ez]|bnd|notrack|xacquire|xrelease|[c-gs]s) )+/;

/** Writes instructions as GNU does: iced's AT&T formatter, with what its options cannot express put right. */
export function createGnuText(iced: Iced): GnuText {
  const formatter = createFormatter(iced);
  let zeroDisplacements = formatter.showZeroDisplacements;
  return (instruction, traits, code, start) => {
    // A zero displacement shows exactly when it is encoded: `0x0(%rbp)`, which has no other form, but `(%rax)`.
    const encoded = instruction.memoryDisplSize !== 0;
    if (encoded !== zeroDisplacements) {
      zeroDisplacements = encoded;
      formatter.showZeroDisplacements = encoded;
    }
    // The scale shows exactly when there is an index; iced would show `(%rax,)` for none.
    const text = formatter.format(instruction).replaceAll(",)", ")");
    const first = code[start] ?? 0;
    const prefixed = isPrefix(first) || (traits.prefixes.ignoresRex && isRex(first));
    if (!prefixed && traits.respell === undefined) return text;
    const prefixes = prefixed ? shownPrefixes(code, start, traits.prefixes, text) : "";
    const words = split(text);
    const { mnemonic, operands } = traits.respell?.(words) ?? words;
    const head = prefixes + mnemonic;
    return operands === "" ? head : `${head.padEnd(MNEMONIC_WIDTH)} ${operands}`;
  };
}

function createFormatter(iced: Iced): Formatter {
  const formatter = new iced.Formatter(iced.FormatterSyntax.Gas);
  formatter.firstOperandCharIndex = MNEMONIC_WIDTH + 1;
  formatter.uppercaseHex = false;
  formatter.smallHexNumbersInDecimal = false;
  formatter.branchLeadingZeros = false;
  formatter.ripRelativeAddresses = true;
  formatter.alwaysShowScale = true;
  return formatter;
}

function split(text: string): Words {
  const bare = text.replace(ICED_PREFIXES, "");
  const blank = bare.indexOf(" ");
  if (blank === -1) return { mnemonic: bare, operands: "" };
  return { mnemonic: bare.slice(0, blank), operands: bare.slice(blank).trimStart() };
}
