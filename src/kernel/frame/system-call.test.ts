import { describe, expect, test } from "vitest";
import { address } from "#base";
import { drawKernel } from "../../testing/kernel.ts";
import { systemCallOf } from "./system-call.ts";

const TYPES = `struct syscall_metadata {
  const char *name; int syscall_nr; int nb_args; const char **types; const char **args;
};`;

const { kernel } = drawKernel({
  types: TYPES,
  globals: {
    "void *sys_call_table[2]": ["__x64_sys_read()", "__x64_sys_write()"],
    "void *syscalls_metadata": "&table",
  },
  heap: {
    "void *table[2]": [0, "&write_metadata"],
    "struct syscall_metadata write_metadata": { nb_args: 2, types: "&types", args: "&names" },
    "char *types[2]": ["unsigned int", "const char *"],
    "char *names[2]": ["fd", "buf"],
  },
});

const registers = { orig_rax: address(1), cs: address(0x33), rdi: address(3), rsi: address(0x7f00) };

describe("a system call", () => {
  test("with its arguments, named and typed", () => {
    expect(systemCallOf(kernel, registers)).toEqual({
      number: 1,
      name: "write",
      arguments: [
        { name: "fd", type: "unsigned int", value: 3n },
        { name: "buf", type: "const char *", value: 0x7f00n },
      ],
    });
  });

  test("of which the kernel keeps no prototype", () => {
    expect(systemCallOf(kernel, { ...registers, orig_rax: address(0) })).toEqual({
      number: 0,
      name: "read",
      arguments: undefined,
    });
  });

  test.each([
    ["an interrupt, which no call is", { ...registers, orig_rax: address(-1) }],
    ["a number that the table lacks", { ...registers, orig_rax: address(7) }],
    ["a 32-bit program, whose calls have other numbers", { ...registers, cs: address(0x23) }],
    ["registers that were not saved", {}],
  ])("is not %s", (_name, given) => {
    expect(systemCallOf(kernel, given)).toBeUndefined();
  });

  test.each(["entry_INT80_compat", "asm_int80_emulation"])(
    "is not what %s lets in, whose numbers are others",
    (entry) => {
      expect(systemCallOf(kernel, registers, entry)).toBeUndefined();
    },
  );

  test("is what entry_SYSCALL_64_after_hwframe lets in", () => {
    expect(systemCallOf(kernel, registers, "entry_SYSCALL_64_after_hwframe")?.name).toBe("write");
  });
});
