/**
 * `value` as JSON that is safe to print: the control characters above ASCII, which JSON allows and terminals obey, are
 * escaped as well. `indent` is the number of blanks per level; without it everything is one line.
 */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[\x7f-\x9f]/g,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
  );
}
