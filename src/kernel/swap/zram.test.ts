import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { AbsentError, type Address, CorruptionError, FormatError } from "#base";
import { drawKernel, type KernelSpec, type Value } from "../../testing/kernel.ts";
import { readZramPage } from "./zram.ts";

const PAGE = 4096;
/** Frames of drawn kernels end well below. */
const FRAMES = 1400;
/** Objects of this size lie across the boundary of two pages. */
const SIZE = 2720;

/** How some kernels spell what zram keeps. */
interface Age {
  readonly types: string;
  /** Members of `struct zram` that name the algorithms. */
  readonly algorithms: (first: string, second: string) => { readonly [member: string]: Value };
  /** The word that a handle leads to. */
  readonly encode: (frame: number, index: number) => bigint;
  readonly next: string;
}

const COMMON = `
  struct zs_pool { const char *name; struct size_class *size_class[4]; };
  struct size_class { int size; int objs_per_zspage; int pages_per_zspage; };
  struct zspage { struct { unsigned int huge : 1; unsigned int fullness : 2; unsigned int class : 9; unsigned int isolated : 3; unsigned int magic : 8; }; };
  struct mm_struct;
`;
const OLD: Age = {
  types: `${COMMON}
    enum zram_pageflags { ZRAM_LOCK = 24, ZRAM_SAME, ZRAM_WB, ZRAM_UNDER_WB, ZRAM_HUGE };
    struct zram { struct zram_table_entry *table; struct zs_pool *mem_pool; u64 disksize; char compressor[128]; };
    struct zram_table_entry { union { unsigned long handle; unsigned long element; }; unsigned long flags; };
    struct page { unsigned long flags; void *mapping; unsigned long index; void *freelist; unsigned long private; atomic_t _refcount; };`,
  algorithms: (first) => ({ compressor: first }),
  encode: (frame, index) => (BigInt(frame) << 24n) | (BigInt(index) << 1n),
  next: "freelist",
};
const NEW: Age = {
  types: `${COMMON}
    enum zram_pageflags { ZRAM_SAME = 13, ZRAM_ENTRY_LOCK, ZRAM_WB, ZRAM_PP_SLOT, ZRAM_HUGE, ZRAM_IDLE, ZRAM_INCOMPRESSIBLE, ZRAM_COMP_PRIORITY_BIT1, ZRAM_COMP_PRIORITY_BIT2 };
    struct zram { struct zram_table_entry *table; struct zs_pool *mem_pool; u64 disksize; const char *comp_algs[2]; };
    struct attr { u32 flags; u32 ac_time; };
    struct zram_table_entry { unsigned long handle; union { unsigned long __lock; struct attr attr; }; };
    struct page { unsigned long flags; void *mapping; unsigned long index; unsigned long private; atomic_t _refcount; };
    struct zpdesc { unsigned long flags; void *movable_ops; union { struct zpdesc *next; unsigned long handle; }; struct zspage *zspage; };`,
  algorithms: (first, second) => ({ comp_algs: [first, second] }),
  encode: (frame, index) => (BigInt(frame) << 24n) | BigInt(index),
  next: "index",
};

/** An LZ4 block of literals alone. */
function lz4(content: readonly number[]): number[] {
  const rest = content.length - 15;
  return [0xf0, ...new Array<number>(Math.floor(rest / 255)).fill(255), rest % 255, ...content];
}

const ZEROS_BUT_ONE = [...new Array<number>(PAGE - 1).fill(0), 7];
/** The same by a match over itself: a literal zero, then as many as are left, and the last byte. */
const SHORT = [0x1f, 0, 1, 0, ...new Array<number>(15).fill(255), PAGE - 2 - 4 - 15 - 15 * 255, 0x10, 7];

/** The same by DEFLATE, which pages may be compressed by again. */
const AGAIN = [...deflateRawSync(Uint8Array.from(ZEROS_BUT_ONE))];

/** The kernel with a device of eight pages, its objects on two pages of a zspage and one page alone. */
function draw(age: Age) {
  const flag = (name: string): number => {
    const names = /enum zram_pageflags \{ (.*?) \}/.exec(age.types)?.[1]?.split(", ") ?? [];
    return 2 ** (Number(names[0]?.split(" = ")[1]) + names.findIndex((one) => one.split(" ")[0] === name));
  };
  const spec = (first: number): KernelSpec => ({
    types: age.types,
    globals: { "struct page *mem_map": "&pages[0]" },
    heap: {
      "char area[20480]": "",
      [`struct page pages[${FRAMES}]`]: [],
      "struct zspage shared": { class: 1, magic: 0x58 },
      "struct zspage alone": { class: 2, magic: 0x58, huge: 1 },
      "struct size_class small": { size: SIZE, objs_per_zspage: 3, pages_per_zspage: 2 },
      "struct size_class large": { size: PAGE, objs_per_zspage: 1, pages_per_zspage: 1 },
      "struct zs_pool pool": { "size_class[1]": "&small", "size_class[2]": "&large" },
      "unsigned long handles[4]": [
        age.encode(first, 0),
        age.encode(first, 1),
        age.encode(first + 2, 0),
        age.encode(first + 1, 2),
      ],
      "struct zram_table_entry table[8]": [],
      "struct zram device": {
        table: "&table[0]",
        mem_pool: "&pool",
        disksize: 8 * PAGE,
        ...age.algorithms("lz4", "deflate"),
      },
    },
    overwrite: {
      [`&pages[${first}].private`]: "&shared",
      [`&pages[${first}].${age.next}`]: `&pages[${first + 1}]`,
      [`&pages[${first + 1}].private`]: "&shared",
      [`&pages[${first + 2}].private`]: "&alone",
      [`&pages[${first + 2}].index`]: "&handles[2]+1",
      ...entry(0, 0x0101_0101_0101_0101n, flag("ZRAM_SAME")),
      ...entry(1, "&handles[0]", SHORT.length),
      ...entry(2, "&handles[1]", SHORT.length),
      ...entry(3, "&handles[2]", PAGE | flag("ZRAM_HUGE")),
      ...entry(4, 0x99n, flag("ZRAM_WB")),
      ...entry(5, "&handles[3]+1", 10),
      ...(age === OLD ? {} : entry(7, "&handles[3]", AGAIN.length | flag("ZRAM_COMP_PRIORITY_BIT1"))),
    },
  });
  function entry(index: number, handle: Value, flags: number): Record<string, Value> {
    const member = age === OLD ? "flags" : "attr.flags";
    return { [`&table[${index}].handle`]: handle, [`&table[${index}].${member}`]: flags };
  }
  // Frames are known once it has been drawn; they are the same the next time.
  const place = drawKernel(spec(0));
  const first = place.frameOf(place.at("&area")) + 1;
  return { first, drawn: drawKernel(spec(first)) };
}

/** Fills the pages of objects. */
function filled(age: Age, objects: readonly (readonly number[])[]) {
  const { first, drawn } = draw(age);
  const memory = [...drawn.memory];
  const handles = drawn.at("&handles");
  const write = (at: number, bytes: Uint8Array): void => {
    for (const [i, byte] of bytes.entries()) {
      const page = memory[first + Math.floor((at + i) / PAGE)];
      if (page instanceof Uint8Array) page[(at + i) % PAGE] = byte;
    }
  };
  // The third object of the class belongs to the fourth handle.
  for (const [i, object] of objects.entries()) {
    const header = new Uint8Array(8);
    new DataView(header.buffer).setBigUint64(0, (handles + BigInt((i === 2 ? 3 : i) * 8)) | 1n, true);
    write(i * SIZE, header);
    write(i * SIZE + 8, Uint8Array.from(object));
  }
  write(2 * PAGE, new Uint8Array(PAGE).fill(0xee));
  return { kernel: drawn.reopen(memory), at: drawn.at };
}

describe.each([
  ["before v5.11", OLD],
  ["of v7.2", NEW],
] as const)("zram %s", (_name, age) => {
  const { kernel, at } = filled(age, [SHORT, SHORT, AGAIN]);
  const read = (index: number): number[] | undefined => {
    const page = readZramPage(kernel, at("&device"), index);
    return page && [...page];
  };

  test("gives a page of one word", () => {
    expect(read(0)).toEqual(new Array(PAGE).fill(1));
  });
  test("expands a page, and one whose object lies on two pages", () => {
    expect(read(1)).toEqual(ZEROS_BUT_ONE);
    expect(read(2)).toEqual(ZEROS_BUT_ONE);
  });
  test("gives a page that does not compress as it is", () => {
    expect(read(3)).toEqual(new Array(PAGE).fill(0xee));
  });
  test("has no page that was written back", () => {
    expect(read(4)).toBeUndefined();
  });
  test("refuses a handle whose object is another's", () => {
    expect(() => read(5)).toThrow(CorruptionError);
  });
  test("has zeros where nothing was written, and nothing behind its end", () => {
    expect(read(6)).toEqual(new Array(PAGE).fill(0));
    expect(read(8)).toBeUndefined();
  });
});

test("a page that was compressed again expands by the other algorithm", () => {
  const { kernel, at } = filled(NEW, [SHORT, SHORT, AGAIN]);
  expect([...(readZramPage(kernel, at("&device"), 7) ?? [])]).toEqual(ZEROS_BUT_ONE);
});

test("a page that does not expand to a whole one is damaged", () => {
  const { kernel, at } = filled(NEW, [lz4([1, 2, 3].concat(new Array(20).fill(0)))]);
  expect(() => readZramPage(kernel, at("&device"), 1)).toThrow(FormatError);
});

test("a kernel without types of zram says so", () => {
  const { kernel } = drawKernel();
  expect(() => readZramPage(kernel, 0xffff_9a58_0040_0000n as Address, 1)).toThrow(AbsentError);
});
