import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Definition, type Definitions, grouped } from "./definition.ts";
import { parsePahole } from "./parse-pahole.ts";

/** Debug information that pahole reads. */
export type Format = "btf" | "dwarf";

/** Much more than it prints for any kernel. */
const MAX_OUTPUT = 1 << 28;

/** What pahole calls its version. Throws when it is not installed. */
export function paholeVersion(): string {
  return run(["--version"]).trim();
}

/**
 * What pahole finds in a vmlinux: all structs and unions, and those of `names`, which it prints only when asked for.
 * Of several definitions of a name it prints one or some.
 */
export function paholeDefinitions(vmlinux: string, format: Format, names: Iterable<string>): Definitions {
  const options = ["-F", format, "--lang_exclude", "rust"];
  options.push("--suppress_aligned_attribute", "--suppress_packed", "--suppress_force_paddings");
  const folder = mkdtempSync(join(tmpdir(), "conformance-"));
  try {
    const list = join(folder, "names");
    writeFileSync(list, [...names].map((name) => `${name}\n`).join(""));
    const structs = parsePahole(run([...options, vmlinux]));
    const others = parsePahole(run([...options, "--skip_missing", "-C", `file://${list}`, vmlinux]));
    return grouped(named(structs, others));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function* named(...lists: readonly (readonly Definition[])[]): Generator<Definition> {
  for (const definition of lists.flat()) if (definition.name !== "") yield definition;
}

function run(parameters: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync("pahole", parameters, {
    encoding: "utf8",
    maxBuffer: MAX_OUTPUT,
  });
  if (error !== undefined) throw new Error(`pahole does not run: ${error.message}`);
  if (status !== 0) throw new Error(`pahole ended with status ${status}: ${stderr.slice(0, 500)}`);
  return stdout;
}
