import { posix } from "node:path";
import type { Finding } from "./finding.ts";
import type { Import } from "./imports.ts";
import { isTest } from "./source-files.ts";

/** Which folder may import which: `layers.json`. Folders are below `src/`. */
export interface LayerRules {
  /**
   * By folder the folders that it may import; one that is not listed follows the rule of the folder around it. `kernel`
   * stands for all below it, `*` for everything.
   */
  readonly folders: Readonly<Record<string, readonly string[]>>;
  /** Folders whose subfolders know nothing of each other. */
  readonly separate: readonly string[];
  /** Folders that know neither Node nor any package. */
  readonly core: readonly string[];
  /** Single files that may import one folder more, each for a reason. */
  readonly exceptions: readonly { readonly from: string; readonly to: string; readonly why: string }[];
}

/** The imports of each file, by its path from the repository's root. */
export type ImportsByFile = ReadonlyMap<string, readonly Import[]>;

/**
 * Every import that breaks a rule: a folder above, a folder not through its façade, a sibling that should be a
 * stranger, builders outside of tests, packages in the core. Exceptions that nothing needs are findings too.
 */
export function checkLayers(files: ImportsByFile, rules: LayerRules): Finding[] {
  const used = new Set<LayerRules["exceptions"][number]>();
  const findings: Finding[] = [];
  for (const [file, imports] of files) {
    if (!file.startsWith("src/") || isTest(file)) continue;
    for (const { specifier, line } of imports) {
      const objection = objectionTo(file, specifier, files, rules, used);
      if (objection !== undefined) findings.push({ file, line, text: objection });
    }
  }
  for (const exception of rules.exceptions) {
    if (used.has(exception)) continue;
    const text = `no longer needed: ${exception.from} may import ${exception.to}`;
    findings.push({ file: "layers.json", line: 1, text });
  }
  return findings;
}

/** The file that `specifier` means in `file`; undefined for packages and what does not exist. */
export function resolveImport(
  file: string,
  specifier: string,
  files: ReadonlyMap<string, unknown>,
): string | undefined {
  const path = specifier.startsWith("#")
    ? `src/${specifier.slice(1)}/index.ts`
    : posix.join(posix.dirname(file), specifier);
  return (specifier.startsWith("#") || specifier.startsWith(".")) && files.has(path) ? path : undefined;
}

function objectionTo(
  file: string,
  specifier: string,
  files: ImportsByFile,
  rules: LayerRules,
  used: Set<LayerRules["exceptions"][number]>,
): string | undefined {
  const from = folderOf(file);
  if (!specifier.startsWith("#") && !specifier.startsWith(".")) {
    return rules.core.includes(top(from)) ? `the core may not import ${specifier}` : undefined;
  }
  const target = resolveImport(file, specifier, files);
  if (target === undefined) return `nothing is at ${specifier}`;
  if (isTest(target)) return `a test is imported: ${specifier}`;
  if (!target.startsWith("src/")) return `src may not import ${target}`;

  const to = folderOf(target);
  const isFacade = target.endsWith("/index.ts");
  if (top(from) === top(to) && rules.separate.includes(top(from)) && areSiblings(from, to)) {
    return `${from} and ${to} should not know each other`;
  }
  if (specifier.startsWith(".") && !sharesFacade(file, target, files) && !(isFacade && contains(from, to))) {
    return `${to} is imported past its façade: use #${to}`;
  }
  const layer = layerOf(from, rules);
  if (layer === layerOf(to, rules) || allows(rules.folders[layer] ?? [], to)) return undefined;
  const exception = rules.exceptions.find((one) => one.from === file && allows([one.to], to));
  if (exception === undefined) return `${from} may not import ${to}`;
  used.add(exception);
  return undefined;
}

/** The folder of a file below `src/`, e.g. `kernel/task`. */
function folderOf(file: string): string {
  return posix.dirname(file).slice("src/".length);
}

function top(folder: string): string {
  return folder.split("/")[0] ?? folder;
}

function contains(outer: string, inner: string): boolean {
  return outer === inner || inner.startsWith(`${outer}/`);
}

/** True when both lie in different subfolders of one top folder. */
function areSiblings(from: string, to: string): boolean {
  const [, ownChild] = from.split("/");
  const [, otherChild] = to.split("/");
  return ownChild !== undefined && otherChild !== undefined && ownChild !== otherChild;
}

/** True when no façade stands between two files: that of the target's folder is also around the importing file. */
function sharesFacade(file: string, target: string, files: ImportsByFile): boolean {
  return contains(facadeFolder(target, files), folderOf(file));
}

/** The nearest folder around a file that has an `index.ts`. */
function facadeFolder(file: string, files: ImportsByFile): string {
  let folder = folderOf(file);
  while (folder.includes("/") && !files.has(`src/${folder}/index.ts`)) folder = posix.dirname(folder);
  return folder;
}

/** The nearest folder around `folder` that has a rule. */
function layerOf(folder: string, { folders }: LayerRules): string {
  let at = folder;
  while (!(at in folders) && at.includes("/")) at = posix.dirname(at);
  return at;
}

function allows(rule: readonly string[], folder: string): boolean {
  return rule.some((allowed) => allowed === "*" || contains(allowed, folder));
}
