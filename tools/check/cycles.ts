import type { Finding } from "./finding.ts";
import { type ImportsByFile, resolveImport } from "./layers.ts";

/**
 * One finding for each knot of files that import each other in a ring. Imports of types alone do not count: two
 * interfaces may name each other, as a command and the session it runs in do.
 */
export function checkCycles(files: ImportsByFile): Finding[] {
  const targets = new Map<string, readonly string[]>();
  for (const [file, imports] of files) {
    const resolved = imports
      .filter(({ typeOnly }) => !typeOnly)
      .map(({ specifier }) => resolveImport(file, specifier, files));
    targets.set(
      file,
      resolved.filter((target) => target !== undefined),
    );
  }
  return knots(targets)
    .map((knot) => shortestRing(knot, targets))
    .map((ring) => ({ file: ring[0] ?? "", line: 1, text: `imports itself: ${ring.join(" -> ")}` }));
}

/** The strongly connected components of more than one file, or of one that imports itself (Tarjan's algorithm). */
function knots(targets: ReadonlyMap<string, readonly string[]>): string[][] {
  const numbers = new Map<string, number>();
  const path: string[] = [];
  const onPath = new Set<string>();
  const found: string[][] = [];
  const visit = (file: string): number => {
    const number = numbers.size;
    numbers.set(file, number);
    path.push(file);
    onPath.add(file);
    let low = number;
    for (const target of targets.get(file) ?? []) {
      if (!numbers.has(target)) low = Math.min(low, visit(target));
      else if (onPath.has(target)) low = Math.min(low, numbers.get(target) ?? low);
    }
    if (low === number) {
      const knot = path.splice(path.indexOf(file));
      for (const member of knot) onPath.delete(member);
      if (knot.length > 1 || targets.get(file)?.includes(file) === true) found.push(knot);
    }
    return low;
  };
  for (const file of targets.keys()) if (!numbers.has(file)) visit(file);
  return found;
}

/** The shortest way from the first file of a knot back to it. */
function shortestRing(knot: readonly string[], targets: ReadonlyMap<string, readonly string[]>): string[] {
  const [start = ""] = [...knot].sort();
  const inside = new Set(knot);
  let ways: string[][] = [[start]];
  const seen = new Set<string>();
  while (ways.length > 0) {
    const longer: string[][] = [];
    for (const way of ways) {
      for (const target of targets.get(way.at(-1) ?? "") ?? []) {
        if (target === start) return [...way, start];
        if (!inside.has(target) || seen.has(target)) continue;
        seen.add(target);
        longer.push([...way, target]);
      }
    }
    ways = longer;
  }
  return [start];
}
