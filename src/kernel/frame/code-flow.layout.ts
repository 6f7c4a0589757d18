/** include/linux/jump_label.h, arch/x86/include/asm/extable.h, include/linux/module.h: where control goes unseen. */
import { custom, int, layout, pointer } from "#kernel/layout";

/** An instruction that may fault, and where it goes on then: both as distances from their own place. */
export const ExceptionEntry = layout("struct exception_table_entry", {
  instruction: relative("insn"),
  fixup: relative("fixup"),
});

/** An instruction that is patched between a no-operation and a jump. */
export const JumpEntry = layout("struct jump_entry", {
  code: relative("code"),
  target: relative("target"),
});

/** A module's own tables. */
export const ModuleTables = layout("struct module", {
  exceptions: pointer("extable"),
  exceptionCount: int("num_exentries"),
  jumps: pointer("jump_entries"),
  jumpCount: int("num_jump_entries"),
});

/** A signed 32-bit distance from the member itself, as the address that it stands for. */
function relative(path: string) {
  return custom(path, ({ bitOffset }) => {
    const offset = bitOffset >> 3;
    return (memory, at) => {
      const here = BigInt.asUintN(64, at + BigInt(offset)) as typeof at;
      return BigInt.asUintN(64, here + BigInt(memory.i32(here))) as typeof at;
    };
  });
}
