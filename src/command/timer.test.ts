import { describe, expect, test } from "vitest";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { cascadingWheels, drawnHighResolution, drawnWheels } from "../testing/kernel-timers.ts";
import { shown } from "../testing/shown.ts";
import { timer } from "./timer.ts";

/** What a line shows, with addresses of sixteen digits as @. */
const run = (spec: KernelSpec, line: string): string =>
  shown(drawKernel(spec).kernel, timer, line).replace(/[0-9a-f]{16}/g, "@");

const FIRST = `  EXPIRES        TTE        TIMER_LIST     FUNCTION
  4295142291      -5  @  @  <process_timeout>
  4295142306      10  @  @  <process_timeout>
  4295212296   70000  @  @  <process_timeout>
`;
const SECOND = `  EXPIRES        TTE     TIMER_LIST     FUNCTION
  4295142299    3  @  @  <process_timeout>
`;
const NONE = `  EXPIRES        TTE     TIMER_LIST     FUNCTION
  (none)
`;
const TIME = "JIFFIES   \n4295142296\n\n";

describe("wheels", () => {
  test.each([
    [1, `TIMER_BASES[0][BASE_STD]: @\n${FIRST}`],
    [2, `TIMER_BASES[0][BASE_STD]: @\n${FIRST}TIMER_BASES[0][BASE_DEF]: @\n${SECOND}`],
    [
      3,
      `TIMER_BASES[0][BASE_LOCAL]: @\n${FIRST}TIMER_BASES[0][BASE_GLOBAL]: @\n${SECOND}TIMER_BASES[0][BASE_DEF]: @\n${NONE}`,
    ],
  ] as const)("%d per processor", (bases, text) => {
    expect(run(drawnWheels(bases), "timer -C 0")).toBe(TIME + text);
  });

  test("of several processors stand apart", () => {
    expect(run(drawnWheels(2), "timer")).toContain(
      `${SECOND}\nTIMER_BASES[1][BASE_STD]: @\n${NONE}TIMER_BASES[1][BASE_DEF]: @\n${NONE}`,
    );
  });

  test("cascaded before v4.8", () => {
    expect(run(cascadingWheels(), "timer")).toBe(`TVEC_BASES[0]: @
  JIFFIES 
4295142296
  EXPIRES     TTE      TIMER_LIST         FUNCTION    
4295212296   70000  @  @  <process_timeout>
TVEC_BASES[1]: @
JIFFIES
4295142296
EXPIRES  TTE     TIMER_LIST         FUNCTION    
`);
  });

  test("whose chain runs in a circle show what they have, and that it is not whole", () => {
    const text = run({ ...drawnWheels(1), overwrite: { "&overdue.entry.next": "&soon.entry" } }, "timer -C 0");
    expect(text).toContain(FIRST);
    expect(text).toMatch(/\n {2}\(timers: it was met before at @\)\n$/);
  });
});

describe("high-resolution timers", () => {
  const text = `CPU: 0  HRTIMER_CPU_BASE: @
  CLOCK: 0  HRTIMER_CLOCK_BASE: @  [ktime_get]
        CURRENT      
     1000000000000   
      SOFTEXPIRES            EXPIRES                TTE              HRTIMER           FUNCTION    
      999996000000         999996000000                -4000000  @  @  <tick>
  4000000321123456789  4000000321123506789  3999999321123506789  @  @  <wake>

  CLOCK: 1  HRTIMER_CLOCK_BASE: @  [ktime_get_real]
  (empty)
`;
  test.each(["with get_time", "without get_time"] as const)("of clocks %s", (clock) => {
    const drawn = drawKernel(drawnHighResolution(clock));
    const lines = shown(drawn.kernel, timer, "timer -r -C 0");
    expect(lines.replace(/ff[0-9a-f]{14}/g, "@")).toBe(text);
  });

  test("whose tree is broken say so", () => {
    const spec = { ...drawnHighResolution("with get_time"), overwrite: { "&sooner.node.node.__rb_parent_color": 0 } };
    expect(run(spec, "timer -r -C 0")).toContain("[ktime_get]\n  (timers: its parent is another node at @)\n");
  });
});

test("a processor that is not there", () => {
  expect(run(drawnWheels(2), "timer -C 7")).toBe("timer: invalid cpu specification: 7\n");
});
