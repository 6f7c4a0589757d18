/** Hooks that let Node import TypeScript: types are blanked out, as newer versions of Node do by themselves. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transformSync } from "@swc/wasm-typescript";

/** A module as Node's loader wants it. */
interface Loaded {
  readonly format: string;
  readonly source?: string;
  readonly shortCircuit?: boolean;
}

/** Loads a module for Node: TypeScript without its types, everything else as it is. */
export async function load(
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => Promise<Loaded>,
): Promise<Loaded> {
  if (!/\.m?ts(\?|$)/.test(url)) return next(url, context);
  const text = await readFile(fileURLToPath(new URL(url)), "utf8");
  const { code } = transformSync(text, { mode: "strip-only", module: true, filename: url });
  return { format: "module", source: code, shortCircuit: true };
}
