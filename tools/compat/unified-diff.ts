import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** What changes `before` into `after`, as `diff -u` writes it; empty when they are equal. */
export function unifiedDiff(before: NamedText, after: NamedText): string {
  const folder = mkdtempSync(join(tmpdir(), "compat-"));
  try {
    const files = [before, after].map(({ name, text }, index) => {
      const file = join(folder, `${index}`);
      writeFileSync(file, text);
      return ["--label", name, file];
    });
    const labels = files.flatMap((file) => file.slice(0, 2));
    const names = files.flatMap((file) => file.slice(2));
    const { stdout, error } = spawnSync("diff", ["-u", ...labels, ...names], { encoding: "utf8", maxBuffer: 2 ** 28 });
    if (error !== undefined) throw error;
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
