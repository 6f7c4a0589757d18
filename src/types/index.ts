/** types: C's type graph and the arithmetic on it. Knows no addresses. */
export * from "./type.ts";
