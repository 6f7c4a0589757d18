/** kernel/bpf: BPF programs and maps. */
export * from "./helper-names.ts";
export * from "./programs.ts";
