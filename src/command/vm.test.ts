import { describe, expect, test } from "vitest";
import { type Address, address } from "#base";
import { meansPage, meansRange, parseSpaceReference } from "./vm/reference.ts";
import type { RangeRow, SpaceRow, UserPageRow, View } from "./vm/rows.ts";
import { vm } from "./vm.ts";
import { vtop } from "./vtop.ts";

const STYLE = { radix: 10, width: 80 } as const;
const at = (offset: number): Address => address(0xff3dec6ac1000000n + BigInt(offset));

const space = (view: View): SpaceRow => ({
  kind: "space",
  task: { task: at(0x1000), pid: 7, comm: "sh" },
  cpu: 1,
  view,
  mm: at(0),
  pageTable: at(0x2000),
  resident: 1532 * 1024,
  total: 2260 * 1024,
});
const RANGE: RangeRow = {
  kind: "range",
  vma: at(0x3000),
  start: 0x400000n,
  end: 0x401000n,
  flags: 0x8000075n,
  path: "/bin/busybox",
};
const PAGE: UserPageRow = {
  kind: "page",
  address: address(0x400000n),
  physical: 0x36ed000,
  swap: undefined,
  file: undefined,
};
const SWAPPED: UserPageRow = { ...PAGE, physical: undefined, swap: { device: 1, path: "/dev/zram0", page: 110 } };
const ABSENT: UserPageRow = { ...PAGE, physical: undefined, file: { path: "/bin/busybox", offset: 0x1000 } };

const HEADER = 'PID: 7        TASK: ff3dec6ac1001000  CPU: 1    COMMAND: "sh"\n';
const SIZES = `       MM               PGD          RSS    TOTAL_VM
ff3dec6ac1000000  ff3dec6ac1002000  1532k    2260k  ${""}
`;
const TITLES = "      VMA           START       END     FLAGS FILE\n";
const LINE = "ff3dec6ac1003000     400000     401000 8000075 /bin/busybox\n";
const PAGES = "VIRTUAL     PHYSICAL\n";
const text = (...rows: Parameters<typeof vm.text>[0] extends Iterable<infer R> ? R[] : never): string =>
  [...vm.text(rows, STYLE)].join("");

describe("text", () => {
  test("of ranges has titles once", () => {
    expect(text(space("ranges"), RANGE, RANGE)).toBe(HEADER + SIZES + TITLES + LINE + LINE);
  });

  test("of pages has titles for each range", () => {
    expect(text(space("pages"), RANGE, PAGE, SWAPPED, RANGE, ABSENT)).toBe(
      `${HEADER}${SIZES}${TITLES}${LINE}${PAGES}400000       36ed000
400000      SWAP: /dev/zram0  OFFSET: 110
${TITLES}${LINE}${PAGES}400000      FILE: /bin/busybox  OFFSET: 1000
`,
    );
  });

  test("of a task without an address space has sizes alone", () => {
    expect(text({ ...space("ranges"), mm: address(0n), pageTable: address(0n), resident: 0, total: 0 })).toBe(
      `${HEADER}       MM               PGD          RSS    TOTAL_VM
       0                 0            0k       0k   ${""}
`,
    );
  });

  test("of references ends with a blank line for each task", () => {
    const found = HEADER + SIZES + TITLES + LINE;
    expect(text(space("reference"), RANGE, RANGE, space("reference"), RANGE, PAGE)).toBe(
      `${found}${LINE}\n${found}${PAGES}400000       36ed000\n\n`,
    );
  });

  test("of operands that mean nothing keeps its place", () => {
    const complaint = { kind: "complaint", text: "vm: invalid task or pid value: 9", operand: true } as const;
    expect(text(space("ranges"), complaint, space("ranges"))).toBe(
      `${HEADER}${SIZES}\n${complaint.text}\n\n${HEADER}${SIZES}`,
    );
  });

  test("of flags", () => {
    expect(text({ kind: "flags", value: 0x75n, names: ["READ", "EXEC"] })).toBe("75: (READ|EXEC)\n");
  });
});

test.each([
  ["8000075", true, false],
  ["ff3dec6ac1003000", true, false],
  ["busybox", true, false],
  ["400000", false, true],
  ["400008", false, false],
  ["zram", false, true],
  ["110", false, true],
  ["/", false, false],
])("%s means a range: %s, a page: %s", (reference, range, page) => {
  const parsed = parseSpaceReference(reference);
  expect(meansRange(RANGE, parsed)).toBe(range);
  expect([PAGE, SWAPPED, ABSENT].some((one) => meansPage(one, parsed))).toBe(page);
});

describe("vtop", () => {
  const row = {
    kind: "translation",
    space: "user",
    address: address(0x400123n),
    state: "mapped",
    physical: 0x36ed123,
    root: undefined,
    steps: [
      { level: "pgd", at: 0x1000, value: 0x2067n },
      { level: "pte", at: 0x3000, value: 0x36ed025n },
    ],
    pageSize: 4096,
    isZeroPage: false,
    entry: undefined,
    range: RANGE,
    swap: undefined,
    file: undefined,
    page: {
      kind: "page",
      page: at(0x40),
      physical: 0x36ed000,
      mapping: address(0n),
      index: 16n,
      users: 1,
      flags: 0x14n,
      names: ["uptodate", "lru"],
    },
    broken: undefined,
  } as const;
  const shown = (...rows: Parameters<typeof vtop.text>[0] extends Iterable<infer R> ? R[] : never): string =>
    [...vtop.text(rows, STYLE)].join("");

  test("titles of struct pages stand once, and blank lines between addresses", () => {
    const way = `VIRTUAL     PHYSICAL        ${""}
400123      36ed123         ${""}

   PGD: 1000 => 2067
   PTE: 3000 => 36ed025
  PAGE: 36ed000  ${""}

${TITLES}${LINE}
`;
    const page = "ff3dec6ac1000040  36ed000                0       10  1 14 uptodate,lru\n";
    expect(shown(row, row)).toBe(
      `${way}      PAGE       PHYSICAL      MAPPING       INDEX CNT FLAGS\n${page}\n${way}${page}`,
    );
  });

  test("a page that is elsewhere says where", () => {
    const absent = { ...row, state: "not mapped", physical: undefined, pageSize: undefined, page: undefined } as const;
    const gone = { ...absent, swap: { device: 1, path: "/dev/zram0", page: 110 } };
    expect(shown(gone)).toBe(`VIRTUAL     PHYSICAL        ${""}
400123      (not mapped)

   PGD: 1000 => 2067
   PTE: 3000 => 36ed025

${TITLES}${LINE}
SWAP: /dev/zram0  OFFSET: 110

`);
  });

  test("tasks of foreach have their headers, and no blank lines between addresses", () => {
    const task = { kind: "task", task: { task: at(0x1000), pid: 7, comm: "sh" }, cpu: 1 } as const;
    const nowhere = { ...row, state: "not accessible", address: address(0n) } as const;
    const lines = "VIRTUAL     PHYSICAL        \n0           (not accessible)\n\n";
    expect(shown(task, nowhere, nowhere, task, nowhere)).toBe(`${HEADER}${lines}${lines}\n${HEADER}${lines}`);
  });
});
