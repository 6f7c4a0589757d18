import { closeSync, openSync, writeSync } from "node:fs";
import { UsageError } from "#base";
import type { Outlet } from "./outlet.ts";

/** Creates or appends to a file; throws UsageError when it cannot be opened, in crash's words. */
export function fileOutlet(path: string, append: boolean): Outlet {
  const file = open(path, append);
  return {
    async write(text) {
      const bytes = Buffer.from(text, "utf8");
      try {
        for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      } catch (error) {
        throw new UsageError(`${path}: ${(error as Error).message}`);
      }
      return true;
    },
    async close() {
      closeSync(file);
    },
  };
}

function open(path: string, append: boolean): number {
  try {
    return openSync(path, append ? "a" : "w");
  } catch {
    throw new UsageError(`unable to open ${path}`);
  }
}
