import { expect, test } from "vitest";
import { compareCommands, contestTable } from "./compare-commands.ts";

/** Takes lines, and is busy for as many milliseconds as the first says. */
const busy = (factor: number) =>
  [
    process.execPath,
    "-e",
    `let text = ""; process.stdin.on("data", (part) => { text += part; }).on("end", () => {
       const wanted = ${factor} * (Number.parseInt(text.split("\\n")[0], 10) || 0);
       const start = process.cpuUsage().user;
       while (process.cpuUsage().user - start < wanted * 1000);
     });`,
  ] as const;

test("what a line costs beyond the start, and how many times as much the other takes", () => {
  const contest = compareCommands(
    [
      { name: "quick", command: [...busy(1)] },
      { name: "slow", command: [...busy(4)] },
    ],
    ["60"],
    1,
  );
  const [quick, slow] = contest.comparisons[0]?.costs ?? [];
  expect(quick?.problem).toBeUndefined();
  expect(slow?.wall).toBeGreaterThan(60);
  const table = contestTable(contest).split("\n");
  expect(table[0]).toBe("|  | quick CPU | wall | memory | slow CPU | wall | memory | ratio of CPU |");
  expect(table[2]).toMatch(/^\| start and leave \| /);
  expect(table[3]).toMatch(/^\| `60` \| /);
});

test("a program that is not there leaves its figures out", () => {
  const contest = compareCommands([{ name: "none", command: ["/nosuch/program"] }], ["ps"], 1);
  expect(contest.comparisons[0]?.costs[0]?.problem).toMatch(/./);
});
