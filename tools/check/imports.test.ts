import { describe, expect, it } from "vitest";
import { parseImports } from "./imports.ts";

describe("parseImports", () => {
  it("finds every form of import and re-export, with its line", () => {
    const text = `import "./polyfill.ts";
import a from "./a.ts";
import * as b from "#b";
import type { C } from "./c.ts";
import {
  d,
  type E,
} from "node:d";
export * from "./f.ts";
export { g } from "./g.ts";
export type { H } from "./h.ts";
const i = await import("./i.ts");
`;
    expect(parseImports(text)).toEqual([
      { specifier: "./polyfill.ts", line: 1 },
      { specifier: "./a.ts", line: 2 },
      { specifier: "#b", line: 3 },
      { specifier: "./c.ts", line: 4, typeOnly: true },
      { specifier: "node:d", line: 8 },
      { specifier: "./f.ts", line: 9 },
      { specifier: "./g.ts", line: 10 },
      { specifier: "./h.ts", line: 11, typeOnly: true },
      { specifier: "./i.ts", line: 12 },
    ]);
  });

  it("is not misled by comments, texts and declarations", () => {
    const text = `/**
 * import { x } from "./x.ts";
 */
// import("./y.ts")
export const text = 'copied from "elsewhere"';
export type Origin = "from" | "to";
export function from(): string {
  return \`from "nowhere"\`;
}
`;
    expect(parseImports(text)).toEqual([]);
  });
});
