/** What a peer wrote for one command line. */
export interface Answer {
  readonly text: string;
  /** The peer did not live to take the next line. */
  readonly died: boolean;
}

/** The text that separates the answers to line `index - 1` and line `index`. */
function marker(index: number): string {
  return `@@ compat ${index} @@`;
}

/**
 * The input that makes a peer run `lines` and say where each answer ends. Both programs pass `!` lines to the shell,
 * which does not disturb the numbering of printed values.
 */
export function markedInput(lines: readonly string[]): string {
  const marked = lines.map((line, index) => `${line}\n!echo '${marker(index + 1)}'\n`);
  return `!echo '${marker(0)}'\n${marked.join("")}q\n`;
}

/**
 * The answers to the lines that {@link markedInput} was made of: fewer when the peer died, of which the last is what
 * it wrote until then; undefined when it never took a line.
 */
export function parseAnswers(output: string, count: number): readonly Answer[] | undefined {
  let start = endOfMarker(output, 0, 0);
  if (start === undefined) return undefined;
  const answers: Answer[] = [];
  while (answers.length < count) {
    const index = answers.length + 1;
    const next = endOfMarker(output, index, start);
    if (next === undefined) {
      answers.push({ text: output.slice(start), died: true });
      break;
    }
    answers.push({ text: output.slice(start, next - marker(index).length - 1), died: false });
    start = next;
  }
  return answers;
}

/** The offset behind the line end of marker `index` in `output`, searched from `from`. */
function endOfMarker(output: string, index: number, from: number): number | undefined {
  const text = `${marker(index)}\n`;
  const at = output.indexOf(text, from);
  return at === -1 ? undefined : at + text.length;
}
