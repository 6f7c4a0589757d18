/** VMCOREINFO that the user gives in a file. */
import { readFileSync, statSync } from "node:fs";
import { UsageError } from "#base";

/** The text has a page or two. */
const LARGEST = 1 << 20;

/** The file's name and text; UsageError when it cannot be read or is no VMCOREINFO. */
export function vmcoreinfoFile(name: string): { readonly name: string; readonly text: string } {
  let text: string;
  try {
    if (statSync(name).size > LARGEST)
      throw new UsageError(`${name}: expected VMCOREINFO, found more than ${LARGEST} bytes`);
    text = readFileSync(name, "utf8");
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!/^(OSRELEASE|SYMBOL\(\w+\)|NUMBER\(\w+\))=/m.test(text)) {
    throw new UsageError(`${name}: expected VMCOREINFO, found no line like OSRELEASE=...`);
  }
  return { name, text };
}
