/** kernel/module: what the kernel knows of its modules beyond their memory and symbols. */
export * from "./module-facts.ts";
