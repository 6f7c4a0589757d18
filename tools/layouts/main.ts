/**
 * What the kernels at hand call what the layouts declare:
 *
 *   npm run layouts [-- [--output FILE] [FILE...]]
 *
 * Resolves every layout against the types of one dump per kernel that the fixture tool has made, and of the files named
 * (BTF, or a vmlinux with BTF or DWARF). Writes docs/layouts.md. The status is 1 when a field is found in no kernel,
 * unless it is declared for others: older than all of these, or built with another option.
 */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { fixtureEnvironment } from "../fixture/index.ts";
import { collectLayouts } from "./collect-layouts.ts";
import { dumpTypes, fileTypes, type KernelTypes } from "./kernel-types.ts";
import { layoutMatrix, olderOf, type Version, versionIn } from "./layout-matrix.ts";
import { matrixPage } from "./matrix-page.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`layouts: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function run(): Promise<number> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { output: { type: "string" } } });
  const kernels = [...(await fixtureKernels()), ...positionals.map((path) => fileTypes(basename(path), path))];
  if (kernels.length === 0)
    throw new Error("no kernel is at hand; make some dumps (npm run fixture all) or name files");
  const layouts = await collectLayouts(root);
  const tables = layoutMatrix(layouts, kernels, oldestOf(kernels));
  const output = values.output ?? join(root, "docs", "layouts.md");
  writeFileSync(output, matrixPage(tables, kernels));

  const fields = tables.flatMap(({ rows }) => rows).length;
  process.stdout.write(`${layouts.length} layouts with ${fields} fields in ${kernels.length} kernels: ${output}\n`);
  const missing = tables.flatMap(({ declared, rows }) =>
    rows.filter(({ verdict }) => verdict === "nowhere").map((row) => ({ declared, row })),
  );
  for (const { declared, row } of missing) {
    const looked = `${declared.layout.names.join(" or ")}: ${row.unused.join("; ")}`;
    process.stdout.write(`src/${declared.file}: ${declared.name}.${row.field} is found in no kernel (${looked})\n`);
  }
  return missing.length === 0 ? 0 : 1;
}

/** One dump of each kernel; they differ in what happened and in the modules loaded, not in the kernel's own types. */
async function fixtureKernels(): Promise<readonly KernelTypes[]> {
  const { fixtures } = await fixtureEnvironment();
  // The busy one has the most modules loaded, and with them their types.
  const sorted = fixtures.toSorted((a, b) => Number(b.crash === "busy") - Number(a.crash === "busy"));
  const first = sorted.filter((one, i) => sorted.findIndex(({ kernel }) => kernel === one.kernel) === i);
  return first.map(({ kernel, release, vmcore }) => dumpTypes(kernel, release, vmcore));
}

/** Of files that do not say what they are, nothing can be concluded about age. */
function oldestOf(kernels: readonly KernelTypes[]): Version {
  const versions = kernels.map(({ release }) => versionIn(basename(release)));
  return versions.filter((version) => version !== undefined).reduce<Version>(olderOf, [Number.POSITIVE_INFINITY, 0]);
}
