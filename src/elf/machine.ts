/** Values of `e_machine` that Linux runs on (gABI, "ELF Header"; the list is kept by the generic ABI's registry). */
export const EM_386 = 3;
export const EM_MIPS = 8;
export const EM_PPC64 = 21;
export const EM_S390 = 22;
export const EM_ARM = 40;
export const EM_SPARCV9 = 43;
export const EM_X86_64 = 62;
export const EM_AARCH64 = 183;
export const EM_RISCV = 243;
export const EM_LOONGARCH = 258;

const names: ReadonlyMap<number, string> = new Map([
  [EM_386, "i686"],
  [EM_MIPS, "mips"],
  [EM_PPC64, "ppc64"],
  [EM_S390, "s390x"],
  [EM_ARM, "arm"],
  [EM_SPARCV9, "sparc64"],
  [EM_X86_64, "x86_64"],
  [EM_AARCH64, "aarch64"],
  [EM_RISCV, "riscv64"],
  [EM_LOONGARCH, "loongarch64"],
]);

/** `e_machine` as `uname -m` spells it; `machine N` for those that are not in the list. */
export function machineName(machine: number): string {
  return names.get(machine) ?? `machine ${machine}`;
}
