import { expect, test } from "vitest";
import { compareCommands, contestTable } from "./compare-commands.ts";

/** Takes lines: runs those that begin with `!`, and is busy for as many milliseconds as the others say, once `slowly`. */
const busy = (factor: number, slowly: number) =>
  [
    process.execPath,
    "-e",
    `let times = 0;
     for (const line of require("node:fs").readFileSync(0, "utf8").split("\\n")) {
       if (line.startsWith("!")) {
         const stdio = ["ignore", "inherit", "inherit"];
         require("node:child_process").spawnSync("/bin/sh", ["-c", line.slice(1)], { stdio });
         continue;
       }
       const wanted = ${factor} * (Number.parseInt(line, 10) || 0) * (times++ === 0 ? ${slowly} : 1);
       const start = process.cpuUsage().user;
       while (process.cpuUsage().user - start < wanted * 1000);
     }`,
  ] as const;

test("what a line costs at first and again, and how many times as much the other takes", () => {
  const contest = compareCommands(
    [
      { name: "quick", command: [...busy(1, 2)] },
      { name: "slow", command: [...busy(4, 2)] },
    ],
    ["60"],
    1,
  );
  const [quick, slow] = contest.comparisons[0]?.costs ?? [];
  if (typeof quick !== "object" || typeof slow !== "object") throw new Error(`${quick}, ${slow}`);
  expect(quick.first.wall).toBeGreaterThan(100);
  expect(quick.memory).toBeGreaterThan(1000);
  // Linux counts the processor time of every thread, so that a busy machine changes little.
  expect(quick.first.cpu ?? 0).toBeGreaterThan(100);
  expect(quick.again.cpu ?? 0).toBeGreaterThan(50);
  expect(quick.again.cpu ?? 0).toBeLessThan(quick.first.cpu ?? 0);
  expect(slow.again.cpu ?? 0).toBeGreaterThan(200);
  const table = contestTable(contest).split("\n");
  expect(table[0]).toBe("|  | quick first | again | memory | slow first | again | memory | ratio first | again |");
  expect(table[2]).toMatch(/^\| `60` \| 0\.\d{3} s \| 0\.\d{3} s \| \d+ MiB \| .* \| \d\.\d \| \d\.\d \|$/);
  expect(table[3]).toMatch(/^\| \(start\) \| 0\.\d{3} s \| {2}\| {2}\| 0\.\d{3} s \|/);
});

test("a program that is not there, or does not answer, leaves its figures out", () => {
  const mute = [process.execPath, "-e", "console.log('no such dump')"] as const;
  const contest = compareCommands(
    [
      { name: "none", command: ["/nosuch/program"] },
      { name: "mute", command: [...mute] },
    ],
    ["ps"],
    1,
  );
  expect(contest.comparisons[0]?.costs).toEqual([expect.stringMatching(/ENOENT/), "it did not answer: no such dump"]);
  expect(contestTable(contest)).toContain("it did not answer");
});
