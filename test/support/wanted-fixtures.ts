import type { Fixture } from "../../tools/fixture/index.ts";

/** The dumps that the whole-dump tests look at: every kernel in the case with most to find, and one other case. */
export const wantedFixtures = [
  { kernel: "5.10", crash: "hung" },
  { kernel: "6.1", crash: "hung" },
  { kernel: "6.12", crash: "hung" },
  { kernel: "7.x", crash: "hung" },
  { kernel: "6.1", crash: "sysrq" },
] as const;

/** Which of them, for example "6.1 hung". */
export type FixtureName = `${(typeof wantedFixtures)[number]["kernel"]} ${(typeof wantedFixtures)[number]["crash"]}`;

/** A dump, or why there is none here. */
export type FixtureOutcome = { readonly fixture: Fixture } | { readonly problem: string };

declare module "vitest" {
  interface ProvidedContext {
    /** By name; what the global setup made. */
    fixtures: Readonly<Record<string, FixtureOutcome>>;
  }
}
