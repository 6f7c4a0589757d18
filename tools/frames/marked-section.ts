/**
 * `page` with `text` between the marks called `name`, which stand on lines of their own; at the end of the page when it
 * has no such marks.
 */
export function withSection(page: string, name: string, text: string): string {
  const [begin, end] = marks(name);
  const section = `${begin}\n${text.trim()}\n${end}\n`;
  const bounds = sectionBounds(page, name);
  if (bounds === undefined) return `${page.trimEnd()}\n\n${section}`;
  return page.slice(0, bounds.start) + section + page.slice(bounds.end).replace(/^\n/, "");
}

/** The text between the marks called `name`; undefined when the page has no such marks. */
export function findSection(page: string, name: string): string | undefined {
  const bounds = sectionBounds(page, name);
  const [begin, end] = marks(name);
  return bounds && page.slice(bounds.start + begin.length, bounds.end - end.length).trim();
}

function marks(name: string): readonly [begin: string, end: string] {
  return [`<!-- ${name} -->`, `<!-- /${name} -->`];
}

function sectionBounds(page: string, name: string): { readonly start: number; readonly end: number } | undefined {
  const [begin, end] = marks(name);
  const start = page.indexOf(begin);
  const stop = page.indexOf(end, start);
  return start === -1 || stop === -1 ? undefined : { start, end: stop + end.length };
}
