/**
 * What a change must pass besides types and tests: format, lint, layers, sizes, names, docs, unused things.
 *
 *   npm run check [-- NAME...]      all checks, or those named
 *
 * Prints a line for each check and `file:line: text` for each finding; the status is 1 when there is one.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkCycles } from "./cycles.ts";
import { checkDocs } from "./docs.ts";
import { type Finding, formatFinding } from "./finding.ts";
import { parseImports } from "./imports.ts";
import { checkLayers, type LayerRules } from "./layers.ts";
import { checkNames } from "./names.ts";
import { checkFormat, checkLint, checkUnused } from "./programs.ts";
import { checkRelease } from "./release.ts";
import { checkSizes } from "./sizes.ts";
import { readSourceFiles } from "./source-files.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

function main(wanted: readonly string[]): number {
  const files = readSourceFiles(root, ["src", "tools", "test"]);
  const imports = new Map([...files].map(([path, text]) => [path, parseImports(text)]));
  const rules = JSON.parse(readFileSync(join(root, "layers.json"), "utf8")) as LayerRules;
  const checks: Readonly<Record<string, () => Finding[]>> = {
    format: () => checkFormat(root),
    lint: () => checkLint(root),
    layers: () => checkLayers(imports, rules),
    cycles: () => checkCycles(imports),
    sizes: () => checkSizes(files),
    names: () => checkNames(files.keys()),
    release: () => checkRelease(files),
    docs: () => checkDocs(files),
    unused: () => checkUnused(root),
  };

  const unknown = wanted.filter((name) => !(name in checks));
  if (unknown.length > 0) {
    process.stderr.write(`no check is called ${unknown.join(", ")}; there are ${Object.keys(checks).join(", ")}\n`);
    return 2;
  }
  let total = 0;
  for (const [name, check] of Object.entries(checks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const start = performance.now();
    const findings = check();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const outcome = findings.length === 0 ? "ok" : `${findings.length} findings`;
    process.stdout.write(`${name.padEnd(8)} ${seconds.padStart(5)} s  ${outcome}\n`);
    for (const finding of findings) process.stdout.write(`  ${formatFinding(finding)}\n`);
    total += findings.length;
  }
  return total === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.slice(2));
