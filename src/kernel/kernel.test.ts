import { describe, expect, test } from "vitest";
import { AbsentError } from "#base";
import { drawKernel } from "../testing/kernel.ts";
import type { Kernel } from "./index.ts";

describe("facts of a kernel", () => {
  const { kernel, at } = drawKernel();

  test("are worked out once, for each dump its own", () => {
    let times = 0;
    const count = (of: Kernel): string => `${of.target.release} ${++times}`;
    expect([kernel.once(count), kernel.once(count)]).toEqual(["6.1.0-drawn 1", "6.1.0-drawn 1"]);
    expect(drawKernel().kernel.once(count)).toBe("6.1.0-drawn 2");
  });

  test("are tried again when they could not be had", () => {
    let times = 0;
    const failing = (): number => {
      if (++times === 1) throw new AbsentError("something");
      return times;
    };
    expect(() => kernel.once(failing)).toThrow(AbsentError);
    expect(kernel.once(failing)).toBe(2);
  });

  test("include the addresses of symbols", () => {
    expect(kernel.symbol("init_task")).toBe(at("&swapper/0"));
    expect(() => kernel.symbol("uninit_task")).toThrow(AbsentError);
  });
});
