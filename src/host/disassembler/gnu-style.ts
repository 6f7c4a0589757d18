/**
 * Whose text is meant. Both come from binutils' libopcodes (AT&T syntax); they differ by its version and by the caller.
 *
 * - `gdb`: gdb 16, which crash 9 prints through. Branch targets carry 0x.
 * - `objdump`: `objdump -d` of binutils 2.40, for checking. Branch targets are bare digits, the shift count 1 that an
 *   opcode implies does not show, `ltr` and its kin name 16-bit registers.
 */
export type GnuStyle = "gdb" | "objdump";
