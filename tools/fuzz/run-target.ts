/**
 * Fuzzes one target in this process: libFuzzer, by way of Jazzer.js, chooses the inputs by what code they reach.
 *
 *   node --expose-gc run-target.js BUNDLE FOLDER SECONDS RUNS
 *
 * FOLDER gets `corpus`, `found` and `state.json`.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { loadOnOlderLibraries } from "./older-libraries.ts";
import type { Target } from "./target.ts";

/** Inputs may grow to twice the longest seed, and to this. */
const LEAST_LENGTH = 4096;
/** Seconds until libFuzzer ends a process whose input does not end, and its memory in MiB. */
const HANG = 20;
const MOST_MEMORY = 2048;

const [bundle = "", folder = "", seconds = "0", runs = "0"] = process.argv.slice(2);
const corpus = join(folder, "corpus");
const found = join(folder, "found");
mkdirSync(corpus, { recursive: true });
mkdirSync(found, { recursive: true });

// Not the module that is fuzzed, which must not be loaded before it can be instrumented.
const { target } = (await import(`${pathToFileURL(bundle).href}?seeds`)) as { readonly target: Target };
const seeds = target.seeds();
for (const [i, seed] of seeds.entries()) writeFileSync(join(corpus, `seed-${i}`), seed);
const longest = target.longest ?? Math.max(LEAST_LENGTH, ...seeds.map(({ length }) => 2 * length));

loadOnOlderLibraries(folder);
const { OptionSource, OptionsManager, startFuzzing } = await import("@jazzer.js/core");
const options = new OptionsManager(OptionSource.DefaultCLIOptions).merge(
  {
    fuzzTarget: fileURLToPath(new URL("checked-target.js", import.meta.url)),
    includes: [bundle],
    excludes: ["node_modules"],
    // They watch for commands and prototypes that nobody touches here.
    disableBugDetectors: [".*"],
    sync: true,
    timeout: HANG * 1000,
    fuzzerOptions: [
      corpus,
      `-artifact_prefix=${found}/`,
      `-max_total_time=${seconds}`,
      `-runs=${Number(runs) > 0 ? runs : -1}`,
      `-rss_limit_mb=${MOST_MEMORY}`,
      `-max_len=${longest}`,
      "-len_control=0",
    ],
  },
  OptionSource.CommandLineArguments,
);
const { returnCode } = await startFuzzing(options);
process.exitCode = returnCode;
