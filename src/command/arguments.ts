/** The words of one command after getopt: options in the order typed, operands in theirs. */
export interface Arguments {
  readonly options: readonly { readonly name: string; readonly value: string | undefined }[];
  readonly operands: readonly string[];
  /** Everything after the command's name as typed, for commands with raw operands. */
  readonly raw: string;
}

/** True when the option was given. */
export function has(args: Arguments, name: string): boolean {
  return args.options.some((option) => option.name === name);
}

/** The value of the last such option. */
export function valueOf(args: Arguments, name: string): string | undefined {
  return args.options.findLast((option) => option.name === name)?.value;
}

/** The values of all such options. */
export function valuesOf(args: Arguments, name: string): readonly string[] {
  return args.options.flatMap((option) => (option.name === name && option.value !== undefined ? [option.value] : []));
}

/** The output base that `-x` and `-d` ask for (the last one wins); `fallback` when neither was given. */
export function radixOf(args: Arguments, fallback: 10 | 16): 10 | 16 {
  const last = args.options.findLast((option) => option.name === "x" || option.name === "d" || option.name === "h");
  return last === undefined ? fallback : last.name === "d" ? 10 : 16;
}
