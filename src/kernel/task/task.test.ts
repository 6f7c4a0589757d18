import { describe, expect, test } from "vitest";
import { drawKernel } from "../../testing/kernel.ts";
import { threadGroup } from "./index.ts";

describe("a thread group", () => {
  const { kernel, at } = drawKernel({
    tasks: [
      { pid: 10, comm: "main" },
      { pid: 12, comm: "b", leader: "main" },
      { pid: 11, comm: "a", leader: "main" },
      { pid: 20, comm: "alone" },
    ],
  });

  test.each(["&main", "&a", "&b"])("has its leader first, seen from %s", (task) => {
    expect(threadGroup(kernel, at(task))).toEqual([at("&main"), at("&b"), at("&a")]);
  });

  test("may have one task", () => {
    expect(threadGroup(kernel, at("&alone"))).toEqual([at("&alone")]);
  });
});
