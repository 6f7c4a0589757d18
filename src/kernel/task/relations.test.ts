import { expect, test } from "vitest";
import { drawKernel } from "../../testing/kernel.ts";
import { childrenOf, leaderOf, threadsOf } from "./index.ts";

const { kernel, at } = drawKernel({
  tasks: [
    { pid: 1, comm: "init" },
    { pid: 10, comm: "main", parent: "init" },
    { pid: 11, comm: "thread", leader: "main", parent: "init" },
    { pid: 12, comm: "child", parent: "main" },
  ],
});

test("threads of a group, in the order of the table; idle tasks are group 0", () => {
  expect(threadsOf(kernel, 10)).toEqual([at("&main"), at("&thread")]);
  expect(threadsOf(kernel, 0)).toEqual([at("&swapper/0"), at("&swapper/1")]);
  expect(threadsOf(kernel, 99)).toEqual([]);
  expect(leaderOf(kernel, at("&thread"))).toBe(at("&main"));
});

test("children, with all their threads; the first idle task is its own", () => {
  expect(childrenOf(kernel, at("&init"))).toEqual([at("&main"), at("&thread")]);
  expect(childrenOf(kernel, at("&main"))).toEqual([at("&child")]);
  expect(childrenOf(kernel, at("&swapper/0"))).toContain(at("&swapper/0"));
});
