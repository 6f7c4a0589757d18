import { expect, test } from "vitest";
import { address } from "#base";
import { ascii } from "../../testing/bytes.ts";
import { pageBuffer } from "./pattern.ts";
import { textSearch } from "./text-search.ts";

const PAGE = 64;

/** Searches memory of consecutive pages that begins at 0x1000, a page at a time. */
function found(memory: string, ...texts: readonly string[]): readonly string[] {
  const search = textSearch(texts.map((text) => ascii(text)));
  const page = pageBuffer(PAGE);
  const hits: string[] = [];
  for (let at = 0; at < memory.length; at += PAGE) {
    page.bytes.fill(0);
    page.bytes.set(ascii(memory.slice(at, at + PAGE)));
    for (const hit of search.next(page, 0, PAGE, address(0x1000 + at))) {
      hits.push(`${hit.address.toString(16)}: ${String.fromCharCode(...hit.bytes).replaceAll("\0", ".")}`);
    }
  }
  return hits;
}

test("shows 56 bytes, fewer at the end of a page", () => {
  const memory = `abc${"-".repeat(PAGE - 3)}`;
  expect(found(memory, "abc")).toEqual([`1000: abc${"-".repeat(53)}`]);
  expect(found(`${"-".repeat(40)}abc`, "abc")).toEqual([`1028: abc${".".repeat(21)}`]);
});

test("finds texts in the order of their places", () => {
  expect(found("ab cd abcd", "cd", "ab").map((hit) => hit.slice(0, 4))).toEqual(["1000", "1003", "1006", "1008"]);
});

test("finds what reaches over the end of a page, with what follows", () => {
  const memory = `${"-".repeat(PAGE - 2)}abcd${"+".repeat(PAGE - 4)}`;
  expect(found(memory, "abcd")).toEqual([`103e: abcd${"+".repeat(52)}`]);
  expect(found(memory, "abce")).toEqual([]);
});

test("does not join pages that are not neighbours", () => {
  const search = textSearch([ascii("abcd")]);
  const page = pageBuffer(PAGE);
  page.bytes.set(ascii("ab"), PAGE - 2);
  expect(search.next(page, 0, PAGE, address(0x1000))).toEqual([]);
  page.bytes.set(ascii("cd"));
  expect(search.next(page, 0, PAGE, address(0x2000))).toEqual([]);
});

test("stays inside the part that is asked for", () => {
  const search = textSearch([ascii("ab")]);
  const page = pageBuffer(PAGE);
  page.bytes.set(ascii("ab--ab--ab"));
  expect(search.next(page, 2, 8, address(0x1002)).map((hit) => hit.address)).toEqual([0x1004n]);
});
