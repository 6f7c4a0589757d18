import { describe, expect, it } from "vitest";
import { formatFinding } from "./finding.ts";
import { biomeFindings, knipFindings, oxlintFindings } from "./programs.ts";

describe("reports of other programs", () => {
  it("reads biome's", () => {
    const start = (line: number) => ({ start: { line, column: 1 } });
    const json = JSON.stringify({
      diagnostics: [
        { category: "format", message: "Formatter would have ...", location: { path: "src/a.ts", ...start(0) } },
        { category: "assist", message: "Sort these imports.", location: { path: "src/b.ts", ...start(4) } },
      ],
    });
    expect(biomeFindings(json).map(formatFinding)).toEqual([
      "src/a.ts:1: not formatted",
      "src/b.ts:4: Sort these imports.",
    ]);
  });

  it("reads oxlint's", () => {
    const labels = [{ span: { line: 9, column: 2 } }];
    const json = JSON.stringify({
      diagnostics: [
        { message: "Unused.", code: "eslint(no-unused-vars)", filename: "src/a.ts", labels },
        { message: "Cannot be parsed.", filename: "src/b.ts", labels: [] },
      ],
    });
    expect(oxlintFindings(json).map(formatFinding)).toEqual([
      "src/a.ts:9: Unused. (eslint(no-unused-vars))",
      "src/b.ts:1: Cannot be parsed.",
    ]);
  });

  it("reads knip's", () => {
    const json = JSON.stringify({
      issues: [
        { file: "src/a.ts", files: [{ name: "src/a.ts" }], exports: [] },
        { file: "src/b.ts", files: [], exports: [{ name: "f", line: 3, col: 1 }], types: [{ name: "T", line: 5 }] },
        { file: "package.json", devDependencies: [{ name: "left-pad", line: 40 }], catalog: [{ name: "x" }] },
      ],
    });
    expect(knipFindings(json).map(formatFinding)).toEqual([
      "src/a.ts:1: nothing uses this file",
      "src/b.ts:3: nothing outside uses the export f",
      "src/b.ts:5: nothing outside uses the exported type T",
      "package.json:40: nothing uses the development dependency left-pad",
      "package.json:1: catalog x",
    ]);
  });
});
