/** What a file imports: the module's name as written, and where. */
export interface Import {
  readonly specifier: string;
  /** From 1. */
  readonly line: number;
  /** `import type`: gone when the program runs. */
  readonly typeOnly?: true;
}

/**
 * The imports and re-exports of a TypeScript text, dynamic ones and types included. The formatter puts statements at
 * the start of a line, which tells them from texts and comments.
 */
export function parseImports(text: string): Import[] {
  const imports: Import[] = [];
  const lines = text.split("\n");
  let statement = false;
  let typeOnly = false;
  for (const [index, line] of lines.entries()) {
    if (
      /^(import|export)\b(?!\s*(const|let|function|class|interface|type \w+[ <=]|async|abstract|declare)\b)/.test(line)
    ) {
      statement = true;
      typeOnly = /^(import|export) type\b/.test(line);
    }
    if (statement) {
      const specifier = /(?:^import|\bfrom) "([^"]+)"/.exec(line)?.[1];
      if (specifier !== undefined) imports.push({ specifier, line: index + 1, ...(typeOnly ? { typeOnly } : {}) });
      if (specifier !== undefined || line.endsWith(";")) statement = false;
    }
    if (/^\s*(\/\/|\*|\/\*)/.test(line)) continue;
    for (const [, specifier = ""] of line.matchAll(/\bimport\("([^"]+)"\)/g)) {
      imports.push({ specifier, line: index + 1 });
    }
  }
  return imports;
}
