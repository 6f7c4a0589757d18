import { join } from "node:path";
import { rolldown } from "rolldown";

/**
 * Joins each target with all that it imports into one file below `folder`, which is what gets instrumented; returns the
 * file of each. Constants are put where they are used, so that the fuzzer sees which numbers are compared with.
 */
export async function bundleTargets(
  root: string,
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const bundles = new Map<string, string>();
  for (const name of names) {
    const file = join(folder, `${name}.js`);
    const bundle = await rolldown({
      cwd: root,
      input: join(root, "tools/fuzz/targets", `${name}.ts`),
      platform: "node",
      external: ["iced-x86"],
      resolve: { conditionNames: ["source"] },
      optimization: { inlineConst: true },
      logLevel: "silent",
    });
    await bundle.write({ file, format: "esm", codeSplitting: false });
    await bundle.close();
    bundles.set(name, file);
  }
  return bundles;
}
