/** kernel/maple: maple trees. */
export * from "./maple.ts";
