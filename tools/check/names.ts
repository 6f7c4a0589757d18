import { posix } from "node:path";
import type { Finding } from "./finding.ts";

/** Drawers that collect everything: a file is named after the one thing that it exports. */
const DRAWERS: ReadonlySet<string> = new Set(["utils", "util", "helpers", "helper", "common", "misc", "shared"]);

/** Words in lower case joined by hyphens, then what kind of file it is. */
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(layout|table))?(\.test)?\.ts$/;

/** Files and folders with names that say nothing, and files not in kebab-case. */
export function checkNames(paths: Iterable<string>): Finding[] {
  const findings: Finding[] = [];
  for (const file of paths) {
    const name = posix.basename(file);
    const words = [...posix.dirname(file).split("/"), name.replace(/\..*$/, "")];
    const drawer = words.find((word) => DRAWERS.has(word));
    if (drawer !== undefined) findings.push({ file, line: 1, text: `"${drawer}" names no thing` });
    if (!KEBAB_CASE.test(name)) findings.push({ file, line: 1, text: "not in kebab-case" });
  }
  return findings;
}
