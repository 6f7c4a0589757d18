/** unwind/location: DWARF location expressions over a frame's registers and memory. */
export * from "./evaluate.ts";
export * from "./place.ts";
