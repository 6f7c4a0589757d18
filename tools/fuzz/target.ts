/** What a fuzzer is told about one parser. */

/** One parser as it meets hostile bytes. */
export interface Target {
  /** As its file is called; `--target` knows it by that. */
  readonly name: string;
  /** Of `cheap` ones a million inputs take some minutes at most; `dear` ones get a larger share of the time. */
  readonly cost: "cheap" | "dear";
  /** Names of the errors that it may throw besides FormatError. */
  readonly errors?: readonly string[];
  /** Bytes of memory that it may take for each byte of its input, besides 128 MiB; default 1024. */
  readonly expansion?: number;
  /** Bytes that an input has at most; default twice the longest seed, and 4096 at least. */
  readonly longest?: number;
  /** Inputs to begin with: whole ones of every kind. */
  seeds(): readonly Uint8Array[];
  /** Parses `bytes`, and asks everything that there is to ask about them. */
  run(bytes: Uint8Array): void;
}

/** Answers of those `questions` that have one; the errors of others are kept to themselves when they are called `expected`. */
export function askAll(expected: readonly string[], ...questions: readonly (() => unknown)[]): readonly unknown[] {
  return questions.flatMap((question) => {
    try {
      return [question()];
    } catch (error) {
      if (error instanceof Error && expected.includes(error.name)) return [];
      throw error;
    }
  });
}

/** The first `most` of `values`. */
export function take<T>(values: Iterable<T>, most = 10_000): readonly T[] {
  const taken: T[] = [];
  for (const value of values) {
    taken.push(value);
    if (taken.length >= most) break;
  }
  return taken;
}
