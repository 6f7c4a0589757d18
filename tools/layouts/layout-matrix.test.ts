import { expect, it } from "vitest";
import { before, int, layout, newest } from "#kernel/layout";
import { declaredTypes } from "../../src/testing/declared-types.ts";
import type { KernelTypes } from "./kernel-types.ts";
import { layoutMatrix, olderOf, versionIn } from "./layout-matrix.ts";
import { matrixPage } from "./matrix-page.ts";

const kernels: readonly KernelTypes[] = [
  { name: "old", release: "5.10.1", types: declaredTypes("struct task { int state; };") },
  { name: "new", release: "6.1.2", types: declaredTypes("struct task { int __state; };") },
];

const declared = {
  file: "kernel/task/task.layout.ts",
  name: "Task",
  layout: layout("struct task", {
    state: newest(int("__state"), before("v5.14", "2f064a59a11f", int("state")), before("v2.6", "0", int("st"))),
    gone: before("v5.10", "0", int("gone")),
    wrong: int("wrong"),
    alsoWrong: newest(int("wrong"), before("v5.11", "0", int("also_wrong"))),
  }),
};

it("says what each kernel calls a field, and judges those that are found in none", () => {
  const [table] = layoutMatrix([declared], kernels, [5, 10]);
  expect(table?.structures).toEqual(["struct task", "struct task"]);
  expect(table?.rows).toEqual([
    { field: "state", paths: ["state", "__state"], unused: ["st, before v2.6 (0)"], verdict: "found" },
    { field: "gone", paths: [undefined, undefined], unused: ["gone, before v5.10 (0)"], verdict: "elsewhere" },
    { field: "wrong", paths: [undefined, undefined], unused: ["wrong"], verdict: "nowhere" },
    {
      field: "alsoWrong",
      paths: [undefined, undefined],
      unused: ["wrong", "also_wrong, before v5.11 (0)"],
      verdict: "nowhere",
    },
  ]);
});

it("writes them as a table, and lists what is amiss", () => {
  const page = matrixPage(layoutMatrix([declared], kernels, [5, 10]), kernels);
  expect(page).toContain("| state | `state` | `__state` |\n| gone | – | – |");
  expect(page).toContain("* `Task.gone` in kernel/task/task.layout.ts (for other kernels): `gone, before v5.10 (0)`");
  expect(page).toContain("* `Task.wrong` in kernel/task/task.layout.ts (**nowhere**): `wrong`");
});

it("compares versions by number", () => {
  expect(versionIn("before v5.14 (2f06)")).toEqual([5, 14]);
  expect(versionIn("7.2.13+deb14-cloud-amd64")).toEqual([7, 2]);
  expect(versionIn("vmlinux")).toBeUndefined();
  expect(olderOf([5, 10], [5, 9])).toEqual([5, 9]);
  expect(olderOf([5, 10], [6, 1])).toEqual([5, 10]);
});
