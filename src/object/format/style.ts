/** gdb's format letters, as in `p/x`: hexadecimal, decimal, unsigned, octal, binary, character, address, padded hexadecimal, float, string. */
export type FormatLetter = "x" | "d" | "u" | "o" | "t" | "c" | "a" | "z" | "f" | "s";

/** How values are written. The names in quotes are gdb's and crash's own settings. */
export interface ValueStyle {
  /** Base of integers, characters and booleans that no format letter governs ("output-radix"). */
  readonly radix: 8 | 10 | 16;
  /** The letter of `p/x`; applies to every scalar inside. */
  readonly format?: FormatLetter;
  /** Most elements of an array, and characters of a string, that are written ("print_max"); 0 for all. */
  readonly printMax: number;
  /** Each element of an array on its own line ("print_array"). */
  readonly printArray: boolean;
  /** Each element of an array of structs on its own line, but not of other arrays: so crash shows parts of structs. */
  readonly splitStructs?: boolean;
  /** Character arrays end at their first NUL ("null-stop"). */
  readonly nullStop: boolean;
  /** Structs and arrays nested deeper are written as `{...}` ("print max-depth"). */
  readonly maxDepth: number;
  /** As many equal elements in a row are written once, `<repeats 10 times>` ("print repeats"); undefined for never. */
  readonly repeats?: number | undefined;
  /** Structs on one line ("print pretty off"). */
  readonly compact?: boolean;
  /** Elements with their numbers, `[3] = 7` ("print array-indexes"). */
  readonly arrayIndexes?: boolean;
  /** Pointers to data without the symbol there ("print symbol off"). */
  readonly hideSymbols?: boolean;
  /** Pointers with nothing but their symbol ("print address off"). */
  readonly hideAddresses?: boolean;
  /** Unions inside of other values as `{...}` ("print union off"). */
  readonly hideUnions?: boolean;
}

/** crash's settings when it starts. */
export const DEFAULT_STYLE: ValueStyle = {
  radix: 10,
  printMax: 256,
  printArray: false,
  nullStop: false,
  maxDepth: 20,
};
