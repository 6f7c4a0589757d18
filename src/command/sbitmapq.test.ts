import { expect, test } from "vitest";
import { hex } from "#base";
import { drawKernel, type KernelSpec } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { sbitmapq } from "./sbitmapq.ts";

const MACHINE: KernelSpec = {
  types: `
struct sbitmap { unsigned int depth, shift, map_nr; bool round_robin; struct sbitmap_word *map; unsigned int *alloc_hint; };
struct sbitmap_word { unsigned long word; unsigned long cleared; };
struct sbitmap_queue { struct sbitmap sb; unsigned int wake_batch; int wake_index; struct sbq_wait_state *ws; int ws_active; unsigned int min_shallow_depth; };
struct sbq_wait_state { struct wait_queue_head wait; };
struct item { int number; char letter; };
`,
  perCpu: { "unsigned int hints": [3, 11] },
  heap: {
    "struct sbitmap_queue queue": {
      sb: { depth: 20, shift: 3, map_nr: 3, round_robin: true, map: "&words", alloc_hint: "&hints" },
      wake_batch: 4,
      wake_index: 1,
      ws: "&waits",
      ws_active: 1,
      min_shallow_depth: -1,
    },
    // The last word has four bits: what stands behind them is no bit, and none counts twice.
    "struct sbitmap_word words[3]": [{ word: 0x81, cleared: 0x80 }, { word: 0 }, { word: 0xfa, cleared: 0x10 }],
    // One waiter: both links of the head are the same then, too.
    "struct sbq_wait_state waits[8]": Array.from({ length: 8 }, (_, i) => ({
      wait: { head: i === 1 ? ["&waiter.entry"] : [] },
    })),
    "struct wait_queue_entry waiter": {},
    "struct item items[20]": [{ number: 7, letter: 65 }],
    "struct item other": { number: 19, letter: 66 },
    "struct item *pointers[20]": ["&other", 0],
  },
};

const drawn = drawKernel(MACHINE);
const at = (name: string): string => hex(drawn.at(name));
const said = (line: string): string => shown(drawn.kernel, sbitmapq, `sbitmapq ${line}`);

test("the bits that are taken, without those that were given back or do not exist", () => {
  expect(said(at("&queue"))).toBe(`depth = 20
busy = 3
cleared = 1
bits_per_word = 8
map_nr = 3
alloc_hint = {3, 11}
wake_batch = 4
wake_index = 1
ws_active = 1
ws = {
\t{ .wait = inactive },
\t{ .wait = active },
${"\t{ .wait = inactive },\n".repeat(6)}}
round_robin = 1
min_shallow_depth = 4294967295

00000000: 0100 0a
`);
});

test("the items that bits stand for, and those behind pointers", () => {
  const place = (name: string): string => `0x${at(name)}`;
  expect(said(`-s item -a ${at("&items")} ${at("&queue")}`)).toBe(
    `0: ${place("&items")}\n17: ${place("&items[17]")}\n19: ${place("&items[19]")}\n`,
  );
  expect(said(`-s item.number,letter,none -a ${at("&pointers")} -p -v ${at("&queue")}`)).toContain(
    `0 (${place("&pointers")}):
  number = 19,
  letter = 66 'B'
sbitmapq: invalid data structure member reference: none
17 (`,
  );
  expect(said(`-s item -a ${at("&items")} -v -x ${at("&queue")}`)).toContain("struct item {\n  number = 0x7,");
});

test.each([
  ["", "sbitmapq: command argument is required\nUsage:"],
  ["foo", "sbitmapq: invalid command argument: foo\n"],
  ["12", "sbitmapq: invalid kernel virtual address: 12\n"],
  ["-s item ADDRESS", "sbitmapq: -s option requires -a option\nUsage:"],
  ["-a ADDRESS ADDRESS", "sbitmapq: -a option is used with -s option only\nUsage:"],
  ["-p ADDRESS", "sbitmapq: -p option requires -a option\nUsage:"],
  ["-x -d ADDRESS", "sbitmapq: -d and -x are mutually exclusive\n"],
  ["-s a -s b ADDRESS", "sbitmapq: -s option (a) already entered\n"],
  ["-s nothing -a ADDRESS ADDRESS", "sbitmapq: invalid data structure reference: nothing\n"],
])("what does not fit together: %s", (words, complaint) => {
  expect(said(words.replaceAll("ADDRESS", at("&queue"))).startsWith(complaint)).toBe(true);
});

test("what is no bitmap is refused, and memory that is not there is said", () => {
  const broken = drawKernel({ ...MACHINE, overwrite: { "&queue.sb.shift": 40 } });
  const text = shown(broken.kernel, sbitmapq, `sbitmapq ${hex(broken.at("&queue"))}`);
  expect(text).toContain("busy = (unknown)\n");
  expect(text).toContain("(bitmap: sbitmap: 3 words of 2^40 bits");
  const gone = drawKernel({ ...MACHINE, overwrite: { "&queue.sb.map": 0 } });
  expect(shown(gone.kernel, sbitmapq, `sbitmapq ${hex(gone.at("&queue"))}`)).toContain("busy = (unknown)\n");
});
