/** Runs once before the whole-dump tests: makes the dumps that they look at, which takes some minutes the first time. */
import type { TestProject } from "vitest/node";
import { ensureFixture, filteredDump, fixtureEnvironment } from "../../tools/fixture/index.ts";
import { type ProgressDisplay, progressDisplay } from "../../tools/fixture/progress-display.ts";
import { type FixtureOutcome, optionalFixtures, wantedFixtures } from "./wanted-fixtures.ts";

/** Vitest calls it; the tests ask for what it provides. */
export async function setup(project: TestProject): Promise<void> {
  const display = progressDisplay(process.stderr);
  const { fixtures: present, problem } = await fixtureEnvironment();
  const outcomes: Record<string, FixtureOutcome> = {};
  for (const { kernel, crash } of wantedFixtures) {
    const fixture = present.find((one) => one.kernel === kernel && one.crash === crash);
    if (fixture !== undefined) outcomes[`${kernel} ${crash}`] = { fixture };
    else outcomes[`${kernel} ${crash}`] = problem ? { problem } : await makeFixture(kernel, crash, display);
  }
  for (const { kernel, crash } of optionalFixtures) {
    const fixture = present.find((one) => one.kernel === kernel && one.crash === crash);
    const problem = `\`npm run fixture -- make ${kernel} ${crash} --debug\` has not been run`;
    outcomes[`${kernel} ${crash}`] = fixture === undefined ? { problem, optional: true } : { fixture };
  }
  project.provide("fixtures", outcomes);
  project.provide("filtered", await makeFiltered(outcomes["6.1 hung"], display));
}

async function makeFixture(kernel: string, crash: string, display: ProgressDisplay): Promise<FixtureOutcome> {
  const start = Date.now();
  display.print(`Making the dump of kernel ${kernel}, case ${crash}; this is done once.`);
  try {
    const fixture = await ensureFixture({ kernel, crash, onProgress: display.show });
    display.print(`${kernel} ${crash}: ${fixture.folder} (${Math.round((Date.now() - start) / 1000)} s)`);
    return { fixture };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    display.print(`${kernel} ${crash}: ${problem}`);
    return { problem };
  }
}

async function makeFiltered(
  outcome: FixtureOutcome | undefined,
  display: ProgressDisplay,
): Promise<{ readonly path: string } | { readonly problem: string }> {
  if (outcome === undefined || "problem" in outcome) return { problem: outcome?.problem ?? "no dump to filter" };
  try {
    return { path: await filteredDump(outcome.fixture, display.show) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
