/** dump/elf-core: memory as the PT_LOAD segments of an ELF core file. */
export * from "./open.ts";
