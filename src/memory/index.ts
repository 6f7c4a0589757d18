/** memory: address spaces of the dumped machine. */
export * from "./address-space.ts";
