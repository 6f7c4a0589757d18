import type { PrefixTraits } from "./code-traits.ts";

/** The address size prefix (67) had an effect: the operands name 32-bit address registers, or the mnemonic ecx. */
const SHORT_ADDRESS = /[(,]%(e[a-z]{2}|r\d+d)[,)]|jecxz/;

/** True for a legacy prefix: segment, operand size, address size, lock or repeat. */
export function isPrefix(byte: number): boolean {
  return (byte & 0xe7) === 0x26 || (byte >= 0x64 && byte <= 0x67) || byte === 0xf0 || byte === 0xf2 || byte === 0xf3;
}

/** True for a REX prefix of 64-bit code, which stands right before the opcode. */
export function isRex(byte: number): boolean {
  return (byte & 0xf0) === 0x40;
}

/**
 * The prefixes of the instruction at `start` that GNU shows, in the order of their bytes, each followed by a blank:
 * those with an effect of their own (`lock`, `rep`) and those without any (`data16 cs nopw …`), which iced leaves out.
 * `text` is the instruction as iced wrote it. Source: binutils, opcodes/i386-dis.c.
 */
export function shownPrefixes(code: Uint8Array, start: number, traits: PrefixTraits, text: string): string {
  let end = start;
  while (end < code.length && isPrefix(code[end] ?? 0)) end++;
  let shown = "";
  for (let i = start; i < end; i++) {
    const byte = code[i] ?? 0;
    // Of equal prefixes the last one counts, the others never have an effect.
    const repeated = code.subarray(i + 1, end).includes(byte);
    const name = repeated ? (effectless.get(byte) ?? "") : nameOf(byte, traits, text);
    if (name !== undefined) shown += `${name} `;
  }
  const rex = code[end] ?? 0;
  return traits.ignoresRex && isRex(rex) ? `${shown}${rexName(rex)} ` : shown;
}

/** The names of prefixes that have no effect. */
const effectless: ReadonlyMap<number, string> = new Map([
  [0x26, "es"],
  [0x2e, "cs"],
  [0x36, "ss"],
  [0x3e, "ds"],
  [0x64, "fs"],
  [0x65, "gs"],
  [0x66, "data16"],
  [0x67, "addr32"],
  [0xf0, "lock"],
  [0xf2, "repnz"],
  [0xf3, "repz"],
]);

/** The name of a prefix that counts; undefined where the opcode or the operands show its effect. */
function nameOf(byte: number, traits: PrefixTraits, text: string): string | undefined {
  switch (byte) {
    case 0x2e:
      return traits.cs;
    case 0x3e:
      return traits.ds;
    case 0x64:
      return text.includes("%fs:") ? undefined : "fs";
    case 0x65:
      return text.includes("%gs:") ? undefined : "gs";
    case 0x66:
      return traits.operandSize;
    case 0x67:
      return SHORT_ADDRESS.test(text) ? undefined : "addr32";
    case 0xf2:
      return text.startsWith("xacquire") ? "xacquire" : traits.f2;
    case 0xf3:
      return text.startsWith("xrelease") ? "xrelease" : traits.f3;
    default:
      return effectless.get(byte);
  }
}

function rexName(rex: number): string {
  const bits = `${rex & 8 ? "W" : ""}${rex & 4 ? "R" : ""}${rex & 2 ? "X" : ""}${rex & 1 ? "B" : ""}`;
  return bits === "" ? "rex" : `rex.${bits}`;
}
