import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Layout, ResolvedFields } from "#kernel/layout";

/** A layout, and where it is declared. */
export interface DeclaredLayout {
  /** The file's path below src/, for example "kernel/fs/fs.layout.ts". */
  readonly file: string;
  /** The name of the constant. */
  readonly name: string;
  readonly layout: Layout<ResolvedFields>;
}

/**
 * Every layout that a `*.layout.ts` file below `root`/src exports, by file. Loads the compiled files in `root`/dist:
 * those whose source has gone are passed over, those that were not compiled yet make it reject.
 */
export async function collectLayouts(root: string): Promise<readonly DeclaredLayout[]> {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".layout.ts"))
    .toSorted();
  const declared: DeclaredLayout[] = [];
  for (const file of files) {
    const compiled = pathToFileURL(join(root, "dist", file.replace(/\.ts$/, ".js"))).href;
    const exported: Readonly<Record<string, unknown>> = await import(compiled);
    for (const [name, layout] of Object.entries(exported)) {
      if (isLayout(layout)) declared.push({ file, name, layout });
    }
  }
  return declared;
}

function isLayout(value: unknown): value is Layout<ResolvedFields> {
  if (typeof value !== "object" || value === null || !("names" in value) || !("fields" in value)) return false;
  return Array.isArray(value.names) && typeof value.fields === "object" && value.fields !== null;
}
