import { expect, test } from "vitest";
import type { Judgement } from "./judgement.ts";
import { truthSection } from "./truth-section.ts";

const judgement = (shown: string | undefined, provenance: string, confidence: string): Judgement => ({
  what: "pid 1: f.a",
  truth: "01",
  shown,
  provenance: shown && provenance,
  confidence: shown && confidence,
  moment: undefined,
  right: shown === "01",
});

test("right and wrong values are counted by how they were found", () => {
  const calls = [judgement("01", "dwarf", "certain"), judgement(undefined, "", "")];
  const values = [judgement("01", "call-site", "likely"), judgement("02", "call-site", "likely")];
  const lines = truthSection([{ name: "6.1 values", release: "6.1.0", judgement: { calls, values } }]).split("\n");
  expect(lines).toContain("| 6.1 values | 6.1.0 | 2 | 1 | 0 | 2 | 1 | 1 |");
  expect(lines).toContain("| call-site likely | 1 (1) |");
  expect(lines).toContain("| dwarf certain | 1 (0) |");
});
