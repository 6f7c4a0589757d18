/** kernel/layout: how kernel differences are declared, and what is resolved of them for one dump. */
export * from "./kernel.ts";
