/** kernel/layout: how kernel differences are declared, and how they are resolved for one dump. */
export * from "./field.ts";
export * from "./layout.ts";
export * from "./readers.ts";
