/**
 * Fuzzes the parsers: every input gives a value or an error that is meant for people, soon and within little memory.
 *
 *   npm run fuzz [-- --time SECONDS] [--target NAME]... [--runs N] [--jobs N] [--list]
 *
 * `--time` is for all targets together, default 60; `--runs` ends each after so many inputs. What was reached is kept in
 * `dist/fuzz`, and the next run begins there. What is found is printed as lines for `found.table.ts`; the status is 1 then.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundleTargets } from "./bundle-targets.ts";
import { fuzzTarget, type TargetReport } from "./fuzz-target.ts";
import { foundText, tableText } from "./report.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const work = join(root, "dist/fuzz");

/** Seconds for all targets when nothing is said. */
const USUAL_TIME = 60;
/** Shares of the time. */
const SHARES = { cheap: 1, dear: 2 } as const;

const { values } = parseArgs({
  options: {
    time: { type: "string" },
    target: { type: "string", multiple: true },
    runs: { type: "string" },
    jobs: { type: "string" },
    list: { type: "boolean" },
  },
});

async function main(): Promise<number> {
  const known = readdirSync(join(root, "tools/fuzz/targets"))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.slice(0, -".ts".length));
  const names = values.target ?? known;
  const unknown = names.filter((name) => !known.includes(name));
  const numbers = [values.time, values.runs, values.jobs].filter((text) => text !== undefined);
  if (unknown.length > 0 || numbers.some((text) => !/^[1-9]\d*$/.test(text))) {
    const complaint = unknown.length > 0 ? `no target is called ${unknown.join(", ")}` : "expected a number above 0";
    process.stderr.write(`${complaint}; there are ${known.join(", ")}\n`);
    return 2;
  }
  if (values.list === true) {
    process.stdout.write(`${known.join("\n")}\n`);
    return 0;
  }

  const bundles = await bundleTargets(root, join(work, "bundles"), names);
  const shareOf = (name: string): number => {
    const source = readFileSync(join(root, "tools/fuzz/targets", `${name}.ts`), "utf8");
    return source.includes('cost: "dear"') ? SHARES.dear : SHARES.cheap;
  };
  const shares = names.reduce((sum, name) => sum + shareOf(name), 0);
  const jobs = Number(values.jobs ?? 1);
  const runs = Number(values.runs ?? 0);
  // Runs without a time may take as long as they need.
  const time = values.time === undefined && runs > 0 ? 0 : Number(values.time ?? USUAL_TIME);
  const waiting = [...names];
  const reports: TargetReport[] = [];
  const work1 = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const seconds = time === 0 ? 0 : Math.max(1, Math.floor((time * jobs * shareOf(name)) / shares));
      const report = await fuzzTarget({
        name,
        bundle: bundles.get(name) ?? "",
        folder: join(work, name),
        seconds,
        runs,
      });
      reports.push(report);
      process.stdout.write(tableText(report));
    }
  };
  await Promise.all(Array.from({ length: jobs }, work1));
  for (const report of reports) process.stdout.write(foundText(report));
  return reports.some(({ found, failure }) => found.length > 0 || failure !== undefined) ? 1 : 0;
}

process.exitCode = await main();
