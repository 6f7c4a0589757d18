import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Texts by path from the repository's root, with slashes. */
export type SourceFiles = ReadonlyMap<string, string>;

/** Every TypeScript file below `folders` of `root`. */
export function readSourceFiles(root: string, folders: readonly string[]): SourceFiles {
  const files = new Map<string, string>();
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".ts")) continue;
      const path = join(entry.parentPath, entry.name);
      files.set(path.slice(root.length).replaceAll("\\", "/").replace(/^\//, ""), readFileSync(path, "utf8"));
    }
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** True for tests, which may reach below what they test. */
export function isTest(path: string): boolean {
  return path.endsWith(".test.ts");
}
