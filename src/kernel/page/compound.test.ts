import { describe, expect, test } from "vitest";
import { address } from "#base";
import { drawKernel } from "../../testing/kernel.ts";
import { compoundHead, markedHead } from "./index.ts";

const PAGE = address(0xffff_ea00_0004_fbc0n);

describe("the word of a page", () => {
  test("without bit 0 makes it the first one", () => {
    expect(markedHead(PAGE, 0xffff_ea00_0004_0000n)).toBe(PAGE);
  });

  test("holds the first one's address above bit 0", () => {
    expect(markedHead(PAGE, 0xffff_ea00_0004_fb81n)).toBe(0xffff_ea00_0004_fb80n);
  });

  test("is a mask of the page's own address since v7.1", () => {
    // An order of 3: eight struct pages of 64 bytes.
    expect(markedHead(PAGE, 0xffff_ffff_ffff_fe01n)).toBe(0xffff_ea00_0004_fa00n);
  });
});

const TYPES = `
enum pageflags { PG_locked, PG_head, PG_tail };
struct page { unsigned long flags; struct page *first_page; };`;

test("before v4.4 a flag tells which pages are behind the first", () => {
  const { kernel, at } = drawKernel({
    types: TYPES,
    heap: {
      "struct page first": { flags: 1 << 1, first_page: "&other" },
      "struct page second": { flags: 1 << 2, first_page: "&first" },
      "struct page other": {},
    },
  });
  expect(compoundHead(kernel, at("&second"))).toBe(at("&first"));
  expect(compoundHead(kernel, at("&first"))).toBe(at("&first"));
});
