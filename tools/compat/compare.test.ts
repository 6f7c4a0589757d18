import { describe, expect, it } from "vitest";
import { compareAnswers, identicalShare, tally } from "./compare.ts";
import type { Answer } from "./markers.ts";

const answer = (text: string, died = false): Answer => ({ text, died });

describe("the verdict", () => {
  it.each([
    ["identical", "a  b\n", "a  b\n"],
    ["identical", "", ""],
    ["identical", "crash: command not found: x\n", "crash: command not found: x\n"],
    ["spaces", "a  b \n", "a b\n"],
    ["spaces", "a\n\nb\n", "a\nb"],
    ["different", "a b\n", "ab\n"],
    ["different", "a\nb\n", "a b\n"],
    ["different", "", "a\n"],
    ["failed", "a\n", ""],
    ["failed", "a\n", "inquest: command not found: x\n"],
  ] as const)("%s: %j, %j", (verdict, crash, peer) => {
    expect(compareAnswers(answer(crash), answer(peer))).toBe(verdict);
  });

  it("is failed where the peer died or never came to the line", () => {
    expect(compareAnswers(answer("a\n"), answer("a\n", true))).toBe("failed");
    expect(compareAnswers(answer("a\n"), undefined)).toBe("failed");
  });
  it("is skipped where crash itself did", () => {
    expect(compareAnswers(answer("a\n", true), answer("a\n"))).toBe("skipped");
    expect(compareAnswers(undefined, answer("a\n"))).toBe("skipped");
  });
});

describe("the tally", () => {
  it("counts by verdict, and leaves skipped lines out of the share", () => {
    const counts = tally(["identical", "identical", "identical", "spaces", "skipped", "skipped"]);
    expect(counts).toEqual({ identical: 3, spaces: 1, different: 0, failed: 0, skipped: 2 });
    expect(identicalShare(counts)).toBe(0.75);
  });
  it("of nothing is whole", () => {
    expect(identicalShare(tally([]))).toBe(1);
  });
});
