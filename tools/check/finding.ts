/** Something that a check objects to. */
export interface Finding {
  /** Path from the repository's root. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** `file:line: text`, as editors and terminals link it. */
export function formatFinding({ file, line, text }: Finding): string {
  return `${file}:${line}: ${text}`;
}
