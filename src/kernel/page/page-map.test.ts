import { describe, expect, test } from "vitest";
import { drawKernel } from "../../testing/kernel.ts";
import { buddyTest, pageBlocks, pageFlag, pageMap, sections, slabTest } from "./index.ts";

const PAGE =
  "struct page { unsigned long flags; unsigned long words[5]; unsigned int page_type; int _refcount; void *rest; };";

describe("one array for all frames", () => {
  const { kernel, at } = drawKernel({
    types: PAGE,
    globals: { "struct page *mem_map": "&map" },
    heap: { "struct page map[8]": [{ flags: 1 }, { flags: 2 }, { flags: 4 }] },
  });

  test("leads both ways", () => {
    const map = pageMap(kernel);
    expect(map).toMatchObject({ model: "flat", entrySize: 64 });
    expect(map.pageOf(2)).toBe(at("&map") + 128n);
    expect(map.frameOf(at("&map[3].words"))).toBe(3);
  });

  test("is read in pieces", () => {
    const blocks = Array.from(pageBlocks(kernel, 0, 3), ({ words, count }) =>
      Array.from({ length: count }, (_, i) => words[i * 16]),
    );
    expect(blocks.flat()).toEqual([1, 2, 4]);
  });
});

/** A section of 32768 frames has its array elsewhere: sections of a machine whose memory has a hole. */
const SECTIONS = `${PAGE}
struct mem_section { unsigned long section_mem_map; void *usage; };`;
/** SECTION_MARKED_PRESENT | SECTION_HAS_MEM_MAP, and one without a map. */
const PRESENT = 3n;

describe.each([
  ["an array of roots", "struct mem_section *mem_section[2]", ["&root", 0]],
  ["a pointer to it", "struct mem_section **mem_section", "&roots"],
])("an array for each section, by %s", (_name, declaration, value) => {
  const draw = (maps: readonly bigint[]) =>
    drawKernel({
      types: SECTIONS,
      globals: { [declaration]: value, "unsigned long max_pfn": 3 * 32768 },
      heap: {
        "struct mem_section root[3]": maps.map((map) => ({ section_mem_map: map })),
        "struct mem_section *roots[2]": ["&root", 0],
        "char padding[8192]": [],
      },
    });

  test("leaves out sections without a map", () => {
    const { kernel } = draw([0x1_0000n | PRESENT, 0n, 0x10_0000n | PRESENT]);
    // A dump of this machine holds some megabytes: sections behind its end are not asked for.
    expect(sections(kernel).map(({ number, map }) => [number, map])).toEqual([[0, 0x1_0000n]]);
  });
});

describe("what a page is used for", () => {
  test("was told by a flag until v6.10", () => {
    const { kernel } = drawKernel({ types: `${PAGE} enum pageflags { PG_locked, PG_slab = 9 };` });
    expect(pageFlag(kernel, "PG_slab")).toBe(9);
    expect(slabTest(kernel)?.(1 << 9, 0, 0xffff_ffff)).toBe(true);
    expect(slabTest(kernel)?.(1 << 8, 0, 0xffff_ffff)).toBe(false);
  });

  test("is told by the highest byte of its type since v6.12", () => {
    const types = `${PAGE} enum pagetype { PGTY_buddy = 240, PGTY_slab = 245 };`;
    const { kernel } = drawKernel({ types });
    expect(slabTest(kernel)?.(0, 0, 0xf500_0000)).toBe(true);
    expect(slabTest(kernel)?.(0, 0, 0xf000_0000 | 0)).toBe(false);
    expect(buddyTest(kernel)?.(0, 0, 0xf000_0000 | 0)).toBe(true);
  });

  test("is told by the whole word in between, which VMCOREINFO names", () => {
    const vmcoreinfo = { "NUMBER(PAGE_BUDDY_MAPCOUNT_VALUE)": "-129" };
    const { kernel } = drawKernel({ types: PAGE, vmcoreinfo });
    expect(buddyTest(kernel)?.(0, 0, -129)).toBe(true);
    expect(buddyTest(kernel)?.(0, 0, -1)).toBe(false);
  });
});
