import { describe, expect, it } from "vitest";
import { markedInput, parseAnswers } from "./markers.ts";

/** What a shell would write for the marker lines of `input`, with `answers` for the others. */
function played(input: string, answers: Readonly<Record<string, string>>): string {
  return input
    .split("\n")
    .map((line) => (line.startsWith("!") ? `${/'(.*)'/.exec(line)?.[1]}\n` : (answers[line] ?? "")))
    .join("");
}

describe("marked input", () => {
  it("runs the lines in order and ends the session", () => {
    const lines = markedInput(["sys", "ps | grep UN"]).split("\n");
    expect(lines.filter((line) => !line.startsWith("!"))).toEqual(["sys", "ps | grep UN", "q", ""]);
    expect(lines.filter((line) => line.startsWith("!echo"))).toHaveLength(3);
  });
});

describe("the answers", () => {
  const lines = ["sys", "mod", "log"];
  const input = markedInput(lines);

  it("are what stands between the markers, byte for byte", () => {
    const output = played(input, { sys: "  A\n\nB\n", mod: "", log: "last" });
    expect(parseAnswers(output, 3)).toEqual([
      { text: "  A\n\nB\n", died: false },
      { text: "", died: false },
      { text: "last", died: false },
    ]);
  });
  it("begin behind start-up messages", () => {
    expect(parseAnswers(`WARNING: x\n${played(input, { sys: "A\n" })}`, 3)?.[0]).toEqual({ text: "A\n", died: false });
  });
  it("end with what a dying peer wrote last", () => {
    const output = played(input, { sys: "A\n", mod: "half" });
    const cut = output.slice(0, output.indexOf("half") + 4);
    expect(parseAnswers(cut, 3)).toEqual([
      { text: "A\n", died: false },
      { text: "half", died: true },
    ]);
  });
  it("are absent when the peer took no line", () => {
    expect(parseAnswers("cannot open dump\n", 3)).toBeUndefined();
    expect(parseAnswers("", 3)).toBeUndefined();
  });
  it("of no lines are none", () => {
    expect(parseAnswers(played(markedInput([]), {}), 0)).toEqual([]);
  });
});
