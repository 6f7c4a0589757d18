/** BPF: the instructions of programs that the kernel runs for others. */
export * from "./instruction.ts";
