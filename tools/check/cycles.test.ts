import { describe, expect, it } from "vitest";
import { checkCycles } from "./cycles.ts";

/** The rings among files drawn as `a: b c`, each importing those behind the colon. */
function rings(...drawn: readonly string[]): string[] {
  const files = drawn.map((line) => {
    const [name = "", targets = ""] = line.split(":");
    const imports = targets
      .split(" ")
      .filter((target) => target !== "")
      .map((target) => ({ specifier: target.startsWith("#") ? target : `./${target}.ts`, line: 1 }));
    return [name.includes("/") ? name : `src/${name}.ts`, imports] as const;
  });
  return checkCycles(new Map(files)).map(({ text }) => text.replaceAll("src/", "").replaceAll(".ts", ""));
}

describe("checkCycles", () => {
  it("finds none where imports only lead down", () => {
    expect(rings("a: b c", "b: c d", "c: d", "d:", "e: nosuch")).toEqual([]);
  });

  it("shows the shortest ring of each knot", () => {
    expect(rings("a: b", "b: c a", "c: a", "x: y", "y: z", "z: x", "top: a x")).toEqual([
      "imports itself: a -> b -> a",
      "imports itself: x -> y -> z -> x",
    ]);
  });

  it("notices a file that imports itself, and rings through façades", () => {
    expect(rings("a: a")).toEqual(["imports itself: a -> a"]);
    expect(rings("src/m/index.ts: one", "src/m/one.ts: #m")).toEqual(["imports itself: m/index -> m/one -> m/index"]);
  });
});
