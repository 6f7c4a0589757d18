import { describe, expect, test } from "vitest";
import { AbsentError } from "#base";
import { drawKernel, type KernelSpec, TIME_OF_DEATH } from "../../testing/kernel.ts";
import { bootSeconds, jiffies, loadAverages, tickRate, uptimeByJiffies, uptimeSeconds, wallClock } from "./clock.ts";

/** Drawn kernels live for 1000 seconds. */
const UPTIME = 1000;
const draw = (spec: KernelSpec = {}) => drawKernel(spec).kernel;
/** jiffies start five minutes before their first wrap. */
const jiffiesAt = (rate: number, seconds: number): KernelSpec => ({
  globals: { "unsigned long long jiffies_64": 2n ** 32n - BigInt(300 * rate) + BigInt(Math.round(seconds * rate)) },
});

describe("the timekeeper", () => {
  test("of Linux 6.1", () => {
    const kernel = draw();
    expect(wallClock(kernel)).toBe(TIME_OF_DEATH);
    expect(uptimeSeconds(kernel)).toBe(UPTIME);
  });

  test.each([
    ["since v6.13", "struct tk_data tk_core"],
    ["since v6.17", "struct tk_data timekeeper_data[2]"],
  ])("%s", (_name, declaration) => {
    const value = { lock: 7, timekeeper: { xtime_sec: 5000, wall_to_monotonic: { tv_sec: -4000n } } };
    const kernel = draw({
      types: "struct tk_data { unsigned long lock; struct timekeeper timekeeper; };",
      globals: { [declaration]: declaration.endsWith("]") ? [value, {}] : value },
    });
    expect(wallClock(kernel)).toBe(5000);
    expect(uptimeSeconds(kernel)).toBe(1000);
  });
});

describe("the tick rate", () => {
  test.each([100, 250, 300, 1000])("%d", (rate) => {
    const kernel = draw(jiffiesAt(rate, UPTIME));
    expect(tickRate(kernel)).toBe(rate);
    expect(uptimeByJiffies(kernel)).toBe(UPTIME);
  });
});

test("jiffies count on behind their first wrap, and give the time of start", () => {
  const kernel = draw(jiffiesAt(250, UPTIME + 0.992));
  expect(jiffies(kernel)).toBeGreaterThan(2n ** 32n);
  expect(uptimeByJiffies(kernel)).toBe(UPTIME + 0.992);
  expect(bootSeconds(kernel)).toBe(TIME_OF_DEATH - UPTIME);
});

test("jiffies that are not there are absent", () => {
  expect(() => uptimeByJiffies(draw())).toThrow(AbsentError);
});

test("load averages are fractions of 2048", () => {
  expect(loadAverages(draw())).toEqual([1, 0.5, 0.25]);
});
