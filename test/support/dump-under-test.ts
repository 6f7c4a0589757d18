import { beforeEach, describe, inject } from "vitest";
import type { Session } from "#command";
import { runCommand } from "#command";
import type { Kernel } from "#kernel";
import { sessionOn } from "../../src/cli/open-session.ts";
import type { Fixture } from "../../tools/fixture/index.ts";
import { openLocal } from "./open-local.ts";
import { readTruth, type Truth } from "./truth.ts";
import { type FixtureName, optionalFixtures, wantedFixtures } from "./wanted-fixtures.ts";

/** A dump, opened from itself alone, beside what is known of the machine. Its properties are for tests and hooks only. */
export interface DumpUnderTest {
  readonly fixture: Fixture;
  readonly truth: Truth;
  /** Opened once per file of tests. */
  readonly kernel: Kernel;
  /** What a command line prints; throws when the command fails. */
  run(line: string): string;
}

/** What a command line said, and whether it failed. */
export interface CommandOutcome {
  readonly succeeded: boolean;
  readonly output: string;
  readonly errors: string;
}

/** The dumps of some cases; without any named, of those with a plain machine, on which every test runs. */
export function fixtureNames(...crashes: readonly ("hung" | "sysrq" | "busy")[]): readonly FixtureName[] {
  const cases: readonly string[] = crashes.length === 0 ? ["hung", "sysrq"] : crashes;
  return wantedFixtures.filter((one) => cases.includes(one.crash)).map((one) => nameOf(one));
}

/** The dumps of threads that wait in a module with known values. */
export function valuesFixtureNames(): readonly FixtureName[] {
  return optionalFixtures.map((one) => nameOf(one));
}

function nameOf({ kernel, crash }: (typeof wantedFixtures | typeof optionalFixtures)[number]): FixtureName {
  return `${kernel} ${crash}` as FixtureName;
}

/**
 * A group of tests on a dump. Where the dump can't be made its tests are skipped, and the reason is counted; where they
 * must not be skipped, in CI, they fail.
 */
export function describeDump(name: FixtureName, body: (dump: DumpUnderTest) => void): void {
  const outcome = inject("fixtures")[name] ?? { problem: `no dump ${name} is made for the tests` };
  describe(name, () => {
    if ("problem" in outcome) {
      const { problem: reason, optional = false } = outcome;
      beforeEach((context) => {
        if (process.env["CI"] && !optional) throw new Error(reason);
        context.skip(reason);
      });
    }
    body(dumpUnderTest(() => ("fixture" in outcome ? outcome.fixture : missing())));
  });
}

function missing(): never {
  throw new Error("the dump was used outside of a test");
}

function dumpUnderTest(fixture: () => Fixture): DumpUnderTest {
  let kernel: Kernel | undefined;
  return {
    get fixture() {
      return fixture();
    },
    get truth() {
      return readTruth(fixture().truth);
    },
    get kernel() {
      kernel ??= openLocal([fixture().vmcore]);
      return kernel;
    },
    run(line) {
      const { succeeded, output, errors } = runLine(newSession(this.kernel), line);
      if (!succeeded) throw new Error(`${line}: ${errors}${output}`);
      return output;
    },
  };
}

/** A session as the program begins it without options. */
export function newSession(kernel: Kernel): Session {
  const settings = { radix: 10, scroll: false, printMax: 256, printArray: false, nullStop: false } as const;
  return sessionOn(kernel, { settings, minimal: false });
}

/** Runs a command line in a session; pipes and redirections of it are passed over. */
export function runLine(session: Session, line: string): CommandOutcome {
  let output = "";
  let errors = "";
  const succeeded = runCommand(session, line, {
    write: (text) => {
      output += text;
    },
    error: (text) => {
      errors += text;
    },
  });
  return { succeeded, output, errors };
}
