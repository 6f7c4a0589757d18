import type { Fixture } from "../../tools/fixture/index.ts";

/** The dumps that the whole-dump tests look at: every kernel in the cases with most to find, and one other case. */
export const wantedFixtures = [
  { kernel: "5.10", crash: "hung" },
  { kernel: "6.1", crash: "hung" },
  { kernel: "6.12", crash: "hung" },
  { kernel: "7.x", crash: "hung" },
  { kernel: "6.1", crash: "sysrq" },
  { kernel: "5.10", crash: "busy" },
  { kernel: "6.1", crash: "busy" },
  { kernel: "6.12", crash: "busy" },
  { kernel: "7.x", crash: "busy" },
] as const;

/** Dumps that are looked at where they have been made: they take a compiler, and the kernel's debug file. */
export const optionalFixtures = [
  { kernel: "5.10", crash: "values" },
  { kernel: "6.1", crash: "values" },
  { kernel: "6.12", crash: "values" },
  { kernel: "7.x", crash: "values" },
] as const;

type Fixtures = (typeof wantedFixtures)[number] | (typeof optionalFixtures)[number];

/** Which of them, for example "6.1 hung". */
export type FixtureName = Fixtures extends infer T extends Fixtures ? `${T["kernel"]} ${T["crash"]}` : never;

/** A dump, or why there is none here. */
export type FixtureOutcome =
  | { readonly fixture: Fixture }
  | {
      readonly problem: string;
      /** Whether CI may do without. */
      readonly optional?: boolean;
    };

declare module "vitest" {
  interface ProvidedContext {
    /** By name; what the global setup made. */
    fixtures: Readonly<Record<string, FixtureOutcome>>;
    /** The 6.1 hung dump as makedumpfile filters it, or why there is none here. */
    filtered: { readonly path: string } | { readonly problem: string };
  }
}
