import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { History, historyFile } from "./history.ts";
import { repeatRequest } from "./repeat-request.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "history-test-"));
  file = join(folder, "state", "history");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("History", () => {
  test("is kept across sessions and numbered within one", () => {
    new History(file).add("ps");
    const second = new History(file);
    second.add("bt");
    expect(second.session).toEqual(["bt"]);
    expect(second.recent()).toEqual(["bt", "ps"]);
    expect(second.latest("p")).toBe("ps");
    expect(second.latest("x")).toBeUndefined();
  });

  test("is nobody else's to read", () => {
    new History(file).add("ps");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "state")).mode & 0o777).toBe(0o700);
  });

  test("two sessions append to the same file", () => {
    const [one, two] = [new History(file), new History(file)];
    one.add("a");
    two.add("b");
    one.add("c");
    expect(readFileSync(file, "utf8")).toBe("a\nb\nc\n");
  });

  test("is cut when it has grown", () => {
    new History(file).add("ps");
    writeFileSync(file, Array.from({ length: 2500 }, (_, i) => `ps ${i}\n`).join(""));
    expect(new History(file).recent().length).toBe(1000);
    expect(readFileSync(file, "utf8").split("\n").length).toBe(1001);
    expect(new History(file).latest()).toBe("ps 2499");
  });

  test("works without a file, and with one that cannot be written", () => {
    const none = new History();
    none.add("ps");
    expect(none.latest()).toBe("ps");
    writeFileSync(join(folder, "occupied"), "");
    const bad = new History(join(folder, "occupied", "history"));
    bad.add("ps");
    expect(bad.latest()).toBe("ps");
  });

  test("has its place in the user's state directory", () => {
    expect(historyFile({ HOME: "/home/u" })).toBe("/home/u/.local/state/inquest/history");
    expect(historyFile({ HOME: "/home/u", XDG_STATE_HOME: "/s" })).toBe("/s/inquest/history");
    expect(historyFile({})).toBeUndefined();
  });
});

describe("repeatRequest", () => {
  const history = new History();
  for (const line of ["ps", "bt 1", "sym jiffies"]) history.add(line);
  const none = new Map<string, unknown>();

  test.each([
    ["h", { kind: "list" }],
    ["history", { kind: "list" }],
    ["r", { kind: "again", line: "sym jiffies" }],
    ["!!", { kind: "again", line: "sym jiffies" }],
    ["r 2", { kind: "again", line: "bt 1" }],
    ["r2", { kind: "again", line: "bt 1" }],
    ["!1", { kind: "again", line: "ps" }],
    ["r p", { kind: "again", line: "ps" }],
    ["r bt 1", { kind: "again", line: "bt 1" }],
    ["!9", { kind: "unknown", message: "crash: command 9 not entered yet!" }],
    ["r zork", { kind: "unknown", message: "invalid repeat request: r zork" }],
    ["ps", undefined],
    ["rd 0", undefined],
    ["!ps", undefined],
    ["help", undefined],
    ["h | wc", undefined],
  ])("%s", (line, request) => {
    expect(repeatRequest(line, history, none)).toEqual(request);
  });

  test("an alias of that name goes first, and there may be nothing to repeat", () => {
    expect(repeatRequest("r", history, new Map([["r", 1]]))).toBeUndefined();
    expect(repeatRequest("r", new History(), none)).toMatchObject({ kind: "unknown" });
  });
});
