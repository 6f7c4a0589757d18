/**
 * Fuzzes the parsers: every input gives a value or an error that is meant for people, soon and within little memory.
 *
 *   npm run fuzz [-- --time SECONDS] [--target NAME]... [--runs N] [--jobs N] [--list]
 *
 * `--time` is for all targets together, default 60, to which each adds a second or two for its start; `--runs` ends
 * each after so many inputs. What was reached is kept in `dist/fuzz`, and the next run begins there. What is found is
 * printed as lines for `found.table.ts`; the status is 1 then.
 */
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { bundleTargets } from "./bundle-targets.ts";
import { fuzzTarget, type TargetReport } from "./fuzz-target.ts";
import { foundText, tableText } from "./report.ts";
import type { Target } from "./target.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const work = join(root, "dist/fuzz");

/** Seconds for all targets when nothing is said. */
const USUAL_TIME = 60;
/** Processes at a time when nothing is said. */
const MOST_JOBS = 4;
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
  const waiting: { name: string; bundle: string; share: number }[] = [];
  for (const [name, bundle] of bundles) {
    const { target } = (await import(pathToFileURL(bundle).href)) as { readonly target: Target };
    waiting.push({ name, bundle, share: SHARES[target.cost] });
  }
  const shares = waiting.reduce((sum, { share }) => sum + share, 0);
  const jobs = Number(values.jobs ?? Math.min(MOST_JOBS, availableParallelism()));
  const runs = Number(values.runs ?? 0);
  // Runs without a time may take as long as they need.
  const time = values.time === undefined && runs > 0 ? 0 : Number(values.time ?? USUAL_TIME);
  const reports: TargetReport[] = [];
  const workOff = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name, bundle, share } = next;
      const seconds = time === 0 ? 0 : Math.max(1, Math.round((time * jobs * share) / shares));
      const report = await fuzzTarget({ name, bundle, folder: join(work, name), seconds, runs });
      reports.push(report);
      process.stdout.write(tableText(report));
    }
  };
  await Promise.all(Array.from({ length: jobs }, workOff));
  for (const report of reports) process.stdout.write(foundText(report));
  return reports.some(({ found, failure }) => found.length > 0 || failure !== undefined) ? 1 : 0;
}

process.exitCode = await main();
