/** Throws the FormatError of a stream that does not hold what was expected. */
export type Damaged = (expected: string) => never;
