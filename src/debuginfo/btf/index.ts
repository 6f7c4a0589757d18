/** debuginfo/btf: BPF Type Format, the types that every modern kernel carries. */
export * from "./btf-file.ts";
export * from "./kind.ts";
export * from "./parse-btf.ts";
