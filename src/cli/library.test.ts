import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformSync } from "@swc/wasm-typescript";
import { expect, test } from "vitest";
import type { Command } from "#command";
import { drawKernel } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { library } from "./library.ts";

test("the extension of the documentation does what is said there", async () => {
  const page = readFileSync(new URL("../../docs/extensions.md", import.meta.url), "utf8");
  const [, code = ""] = /^```ts\n(.*?)^```$/ms.exec(page) ?? [];
  const folder = mkdtempSync(join(tmpdir(), "extension-"));
  try {
    // Types are left out as for files in TypeScript, whose loading needs the built program.
    writeFileSync(join(folder, "comms.mjs"), transformSync(code, { mode: "strip-only" }).code);
    const module: { commands(given: typeof library): readonly Command[] } = await import(
      pathToFileURL(join(folder, "comms.mjs")).href
    );
    const [comms, ...others] = module.commands(library);
    expect(others).toEqual([]);
    if (comms === undefined) throw new Error("the page has no example");
    const { kernel } = drawKernel({
      tasks: [
        { pid: 1, comm: "init" },
        { pid: 7, comm: "worker", name: "one" },
        { pid: 8, comm: "worker", name: "other" },
      ],
    });
    expect(shown(kernel, comms, "comms -n 1")).toBe("     2  worker\n");
    expect(shown(kernel, comms, "comms").split("\n")).toContain("     1  init");
    expect(shown(kernel, comms, "comms -n 1 --json")).toContain('{"name":"worker","tasks":2}');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the page names the namespaces that there are", () => {
  const page = readFileSync(new URL("../../docs/extensions.md", import.meta.url), "utf8");
  const named = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(library).toSorted((a, b) => named.indexOf(a) - named.indexOf(b)));
});
