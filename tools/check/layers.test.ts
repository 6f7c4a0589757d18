import { describe, expect, it } from "vitest";
import { checkLayers, type LayerRules } from "./layers.ts";

const RULES: LayerRules = {
  folders: {
    base: [],
    dump: ["base"],
    "kernel/layout": ["base"],
    target: ["base", "dump", "kernel/layout"],
    kernel: ["base", "target", "kernel"],
    command: ["kernel"],
    cli: ["*"],
  },
  separate: ["dump"],
  core: ["base", "dump", "kernel"],
  exceptions: [],
};

/** The façades that the drawn imports lead to. */
const FACADES = [
  "base",
  "dump",
  "dump/elf",
  "dump/kdump",
  "kernel",
  "kernel/layout",
  "kernel/task",
  "target",
  "command",
];

/** What is said of `file` when it imports `specifiers`, which are those of real files. */
function objections(file: string, specifiers: readonly string[], rules: Partial<LayerRules> = {}): string[] {
  const others = ["src/dump/machine.ts", "src/kernel/task/task.ts", "src/command/sym/show.ts", "src/base/a.test.ts"];
  const files = new Map([...FACADES.map((folder) => `src/${folder}/index.ts`), ...others].map((path) => [path, []]));
  const imports = specifiers.map((specifier, index) => ({ specifier, line: index + 1 }));
  return checkLayers(new Map([...files, [file, imports]]), { ...RULES, ...rules }).map(({ text }) => text);
}

describe("checkLayers", () => {
  it.each([
    ["src/dump/kdump/open.ts", "#base"],
    ["src/dump/kdump/open.ts", "../machine.ts"],
    ["src/dump/open.ts", "./kdump/index.ts"],
    ["src/target/open.ts", "#kernel/layout"],
    ["src/kernel/sched/rq.ts", "#kernel/task"],
    ["src/kernel/sched/rq.ts", "#kernel/layout"],
    ["src/kernel/task/more.ts", "./task.ts"],
    ["src/kernel/task/more.ts", "#kernel"],
    ["src/command/dis/subject.ts", "../sym/show.ts"],
    ["src/command/ps.ts", "#kernel/task"],
    ["src/command/ps.ts", "node:fs"],
    ["src/cli/main.ts", "#dump/kdump"],
    ["src/base/b.test.ts", "#command"],
    ["tools/check/main.ts", "#command"],
  ])("lets %s import %s", (file, specifier) => {
    expect(objections(file, [specifier])).toEqual([]);
  });

  it.each([
    ["src/base/a.ts", "#dump", "base may not import dump"],
    ["src/kernel/layout/field.ts", "#kernel/task", "kernel/layout may not import kernel/task"],
    ["src/target/open.ts", "#kernel/task", "target may not import kernel/task"],
    ["src/command/ps.ts", "#base", "command may not import base"],
    ["src/unlisted/a.ts", "#base", "unlisted may not import base"],
    ["src/dump/elf/open.ts", "#dump/kdump", "dump/elf and dump/kdump should not know each other"],
    ["src/dump/elf/open.ts", "../kdump/index.ts", "dump/elf and dump/kdump should not know each other"],
    ["src/kernel/sched/rq.ts", "../task/task.ts", "kernel/task is imported past its façade: use #kernel/task"],
    ["src/kernel/kernel.ts", "./task/task.ts", "kernel/task is imported past its façade: use #kernel/task"],
    ["src/command/ps.ts", "../kernel/index.ts", "kernel is imported past its façade: use #kernel"],
    ["src/base/a.ts", "#nosuch", "nothing is at #nosuch"],
    ["src/base/a.ts", "./nosuch.ts", "nothing is at ./nosuch.ts"],
    ["src/base/a.ts", "./a.test.ts", "a test is imported: ./a.test.ts"],
    ["src/base/a.ts", "node:fs", "the core may not import node:fs"],
    ["src/base/a.ts", "fast-check", "the core may not import fast-check"],
  ])("does not let %s import %s", (file, specifier, objection) => {
    expect(objections(file, [specifier])).toEqual([objection]);
  });

  it("names file and line", () => {
    const files = new Map([["src/base/a.ts", [{ specifier: "node:fs", line: 7 }]]]);
    expect(checkLayers(files, RULES)).toMatchObject([{ file: "src/base/a.ts", line: 7 }]);
  });

  it("grants exceptions to single files, and says when they are no longer needed", () => {
    const exceptions = [{ from: "src/base/a.ts", to: "dump", why: "" }];
    expect(objections("src/base/a.ts", ["#dump/kdump"], { exceptions })).toEqual([]);
    expect(objections("src/base/b.ts", ["#dump"], { exceptions })).toEqual([
      "base may not import dump",
      "no longer needed: src/base/a.ts may import dump",
    ]);
  });
});
