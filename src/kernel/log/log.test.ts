import { AbsentError, CorruptionError } from "#base";
import { describe, expect, test } from "vitest";
import { drawKernel, type Value } from "../../testing/kernel.ts";
import { auditRecords } from "./audit.ts";
import { logRecords } from "./records.ts";
import { safeBuffers } from "./safe-buffers.ts";

const COMMITTED = 1n << 62n;
const FINALIZED = 2n << 62n;
const REUSABLE = 3n << 62n;

/** A ring of four descriptors and 64 bytes of text. */
function ring(spec: {
  readonly tail: number;
  readonly head: number;
  readonly descriptors: readonly Value[];
  readonly infos: readonly Value[];
  readonly text: string;
  readonly bits?: number;
}) {
  return drawKernel({
    globals: { "struct printk_ringbuffer *prb": "&ring" },
    heap: {
      "struct printk_ringbuffer ring": {
        desc_ring: {
          count_bits: spec.bits ?? 2,
          descs: "&descriptors",
          infos: "&infos",
          tail_id: spec.tail,
          head_id: spec.head,
        },
        text_data_ring: { size_bits: 6, data: "&text" },
      },
      "struct prb_desc descriptors[4]": spec.descriptors,
      "struct printk_info infos[4]": spec.infos,
      "char text[64]": spec.text,
    },
  });
}

const block = (state: bigint, id: number, begin: number, next: number): Value => ({
  state_var: state | BigInt(id),
  text_blk_lpos: { begin, next },
});
const header = "\0".repeat(8);

describe("records", () => {
  test("come in order, with what is known of each", () => {
    const { kernel } = drawKernel({ log: ["first", "", "third"] });
    const records = [...logRecords(kernel)];
    expect(records.map(({ text }) => text)).toEqual(["first", "", "third"]);
    expect(records[2]).toEqual({
      sequence: 2n,
      nanoseconds: 3_000_000_000n,
      level: 6,
      facility: 0,
      caller: 0,
      callerName: undefined,
      subsystem: "",
      device: "",
      text: "third",
      hasText: true,
      fault: undefined,
    });
  });

  test("of a ring that wrapped: descriptors and text", () => {
    const { kernel } = ring({
      tail: 3,
      head: 5,
      descriptors: [
        block(FINALIZED, 4, 88, 64 * 2 + 16),
        block(COMMITTED, 5, 64 * 2 + 16, 64 * 2 + 32),
        block(REUSABLE, 2, 0, 0),
        block(FINALIZED, 3, 72, 88),
      ],
      infos: [
        { seq: 4, text_len: 5, caller_id: 0x8000_0001 },
        { seq: 5, text_len: 60, dev_info: { subsystem: "pci", device: "+pci:0000:00:02.0" } },
        {},
        { seq: 3, text_len: 3 },
      ],
      // Record 4 would cross the end, so it stands at the start; record 5 claims more than its block holds.
      text: `${header}wraps\0\0\0${header}eightchr`.slice(0, 8) + `${header}old`.slice(0, 0) + `wraps\0\0\0${header}eightchr`,
    });
    expect(Array.from(logRecords(kernel), ({ sequence, caller }) => [sequence, caller])).toEqual([
      [3n, 0],
      [4n, 0x8000_0001],
      [5n, 0],
    ]);
    const [third, fourth, fifth] = [...logRecords(kernel)];
    expect(third.text).toHaveLength(3);
    expect(fourth.text).toBe("wraps");
    expect(fifth).toMatchObject({ text: "eightchr", subsystem: "pci", device: "+pci:0000:00:02.0" });
  });

  test("are left out while they are written, or when their descriptor is another's", () => {
    const { kernel } = ring({
      tail: 0,
      head: 2,
      descriptors: [block(0n, 0, 0, 16), block(FINALIZED, 5, 0, 16), block(FINALIZED, 2, 1, 1), block(0n, 0, 0, 0)],
      infos: [{}, {}, { seq: 2, text_len: 7 }, {}],
      text: "",
    });
    expect([...logRecords(kernel)]).toMatchObject([{ sequence: 2n, text: "", hasText: false }]);
  });

  test("of a ring of impossible size are none", () => {
    const { kernel } = ring({ tail: 0, head: 0, descriptors: [], infos: [], text: "", bits: 60 });
    expect(() => [...logRecords(kernel)]).toThrow(CorruptionError);
  });

  test("whose text cannot be read say why, and the others stand", () => {
    const drawn = drawKernel({ log: ["one", "two"] });
    const gone = drawn.frameOf(drawn.at("&drawn_text"));
    const records = logRecords(drawn.reopen({ ...drawn.memory, [gone]: undefined } as unknown as typeof drawn.memory));
    const texts: string[] = [];
    expect(() => {
      for (const { text } of records) texts.push(text);
    }).not.toThrow(CorruptionError);
    expect(texts.length).toBeLessThanOrEqual(2);
  });

  test("without a ring buffer are absent", () => {
    const { kernel } = drawKernel({ without: ["kallsyms"], vmcoreinfo: {} });
    expect(() => [...logRecords(kernel)]).toThrow(AbsentError);
  });
});
