/** The checks that look at the text of files. */
import { describe, expect, it } from "vitest";
import { leadingComments } from "./comments.ts";
import { checkDocs } from "./docs.ts";
import { formatFinding } from "./finding.ts";
import { checkNames } from "./names.ts";
import { checkRelease } from "./release.ts";
import { checkSizes } from "./sizes.ts";

const file = (path: string, text: string) => new Map([[path, text]]);

describe("leadingComments", () => {
  it("collects what stands before the first declaration", () => {
    const text = `#!/usr/bin/env node
/** one */
import {
  a,
} from "./a.ts";

// two
/*
 * three
 */
const x = 1;
/** not this */
`;
    expect(leadingComments(text)).toBe("/** one */\n// two\n/*\n * three\n */");
  });
});

describe("checkSizes", () => {
  const lines = (count: number, header = ""): string => `${header}${"x();\n".repeat(count)}`;

  it.each([
    ["src/a.ts", lines(500), undefined],
    ["src/a.ts", lines(501), 'the header should say why ("long because ...")'],
    ["src/a.ts", lines(600, "/** Long because tables have many columns. */\n"), undefined],
    ["src/a.ts", lines(600, "/** More than 500 lines: one state machine. */\n"), undefined],
    ["src/a.ts", lines(801, "/** Long because. */\n"), "802 lines, more than 800"],
    ["src/a.table.ts", lines(5000), undefined],
  ])("of %s", (path, text, expected) => {
    const [finding] = checkSizes(file(path, text));
    if (expected === undefined) expect(finding).toBeUndefined();
    else expect(finding?.text).toContain(expected);
  });
});

describe("checkNames", () => {
  it("objects to drawers and to other cases than kebab-case", () => {
    const paths = [
      "src/base/utils.ts",
      "src/helpers/x.ts",
      "src/base/fooBar.ts",
      "src/common.test.ts",
      "src/base/foo-bar.ts",
      "src/kernel/task.layout.ts",
      "src/dwarf/constants.table.ts",
      "src/x86-64/page-table.test.ts",
    ];
    expect(checkNames(paths).map((finding) => formatFinding(finding))).toEqual([
      'src/base/utils.ts:1: "utils" names no thing',
      'src/helpers/x.ts:1: "helpers" names no thing',
      "src/base/fooBar.ts:1: not in kebab-case",
      'src/common.test.ts:1: "common" names no thing',
    ]);
  });
});

describe("checkRelease", () => {
  it.each([
    'if (target.release >= "5.14") return;',
    'const old = uts.release().startsWith("4.");',
    "const [, major] = /^(\\d+)/.exec(kernel.release) ?? [];",
    "switchOn(release.split('.'));",
    'if (release === "6.1.0") return;',
  ])("objects to `%s`", (line) => {
    expect(checkRelease(file("src/kernel/task/task.ts", line))).toHaveLength(1);
    expect(checkRelease(file("src/kernel/layout/by-release.table.ts", line))).toEqual([]);
    expect(checkRelease(file("src/kernel/task/task.test.ts", line))).toEqual([]);
    expect(checkRelease(file("src/kernel/task/task.ts", `// ${line}`))).toEqual([]);
  });

  it.each([
    'release: info.text("OSRELEASE") ?? "",',
    'const shown = target.release !== "" ? target.release : other;',
    "if (release === undefined) return;",
    'yield line("RELEASE", show(row.release, asIs));',
  ])("lets `%s` pass", (line) => {
    expect(checkRelease(file("src/command/sys.ts", line))).toEqual([]);
  });
});

describe("checkDocs", () => {
  const undocumented = (text: string): string[] =>
    checkDocs(file("src/a.ts", text)).map((finding) => `${finding.line} ${finding.text}`);

  it("wants a doc comment above every exported declaration", () => {
    const text = `/** Documented. */
export function a(): void {}
export function* b(): Generator<number> {}
// Not a doc comment.
export class C {}
/* Nor is this. */
export interface D {}

/** Too far away. */

export type E = string;
export const f = 1;
export async function g(): Promise<void> {}
function h(): void {}
export { h };
`;
    expect(undocumented(text)).toEqual([
      "3 b has no doc comment",
      "5 C has no doc comment",
      "7 D has no doc comment",
      "11 E has no doc comment",
      "12 f has no doc comment",
      "13 g has no doc comment",
    ]);
  });

  it("takes one comment for a run of constants and for overloads", () => {
    const text = `/**
 * Types of sections.
 */
export const SHT_NULL = 0;
export const SHT_PROGBITS = 1; // the usual one
/** A special one. */
export const SHT_NOTE = 7;
export const SHT_NOBITS: number = 8;

export const SHT_LONELY = 9;
/** Overloaded. */
export function f(a: string): void;
export function f(a: number): void;
export function f(a: string | number): void {}
`;
    expect(undocumented(text)).toEqual(["10 SHT_LONELY has no doc comment"]);
  });

  it("takes the header of a file for its only export", () => {
    const header = '/** ps: lists tasks. */\nimport { x } from "./x.ts";\n\n';
    expect(undocumented(`${header}export const ps = {\n  x,\n};\n`)).toEqual([]);
    expect(undocumented(`${header}export const ps = {\n  x,\n};\nexport const pt = ps;\n`)).toHaveLength(2);
  });

  it("asks nothing of tests", () => {
    expect(checkDocs(file("src/a.test.ts", "export const a = 1;"))).toEqual([]);
  });
});
