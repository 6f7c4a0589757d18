/** target: an opened dump, the facade that everything above stands on. */
export * from "./symbol-table.ts";
export * from "./target.ts";
