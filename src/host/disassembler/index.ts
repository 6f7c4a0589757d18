/** host/disassembler: x86 machine code as GNU text, decoded by iced-x86. */
export { createDisassembler } from "./create-disassembler.ts";
export type { GnuStyle } from "./gnu-style.ts";
