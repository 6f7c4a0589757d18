import { describe, expect, test } from "vitest";
import { AbsentError, CorruptionError, MemoryFault } from "#base";
import type { Kernel } from "#kernel";
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
      // Nothing else lies in the text's page.
      "char before[4096]": "",
      "char text[64]": spec.text,
      "char behind[4096]": "",
    },
  });
}

/** The kernel as if it were older than the ring buffer. */
function withoutRing(kernel: Kernel): Kernel {
  const { symbols } = kernel.target;
  const image: typeof symbols.image = (name) => (name === "prb" ? undefined : symbols.image(name));
  return { ...kernel, target: { ...kernel.target, symbols: { ...symbols, image } } };
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
        // Would cross the end at 128, so it stands at the start.
        block(FINALIZED, 4, 112, 152),
        // Claims more text than its block holds.
        block(COMMITTED, 5, 152, 168),
        block(REUSABLE, 2, 0, 0),
        block(FINALIZED, 3, 96, 112),
      ],
      infos: [
        { seq: 4, text_len: 5, caller_id: 0x8000_0001 },
        { seq: 5, text_len: 60, dev_info: { subsystem: "pci", device: "+pci:0000:00:02.0" } },
        {},
        { seq: 3, text_len: 3 },
      ],
      text: `${header}${"wraps".padEnd(16, "\0")}${header}eightchrold`,
    });
    expect([...logRecords(kernel)]).toMatchObject([
      { sequence: 3n, text: "old", caller: 0 },
      { sequence: 4n, text: "wraps", caller: 0x8000_0001 },
      { sequence: 5n, text: "eightchr", subsystem: "pci", device: "+pci:0000:00:02.0" },
    ]);
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
    const drawn = ring({
      tail: 0,
      head: 1,
      descriptors: [block(FINALIZED, 0, 0, 16), block(FINALIZED, 1, 1, 1), {}, {}],
      infos: [{ seq: 0, text_len: 3 }, { seq: 1 }, {}, {}],
      text: `${header}lost`,
    });
    const gone = drawn.frameOf(drawn.at("&text"));
    const kernel = drawn.reopen(drawn.memory.map((page, frame) => (frame === gone ? undefined : page)));
    expect([...logRecords(kernel)]).toMatchObject([
      { sequence: 0n, text: "", hasText: true, fault: expect.stringContaining("not-dumped") },
      { sequence: 1n, text: "", hasText: false, fault: undefined },
    ]);
  });

  test("whose descriptors cannot be read end in the fault", () => {
    const drawn = drawKernel({ log: ["one"] });
    const gone = drawn.frameOf(drawn.at("&drawn_descriptors"));
    const kernel = drawn.reopen(drawn.memory.map((page, frame) => (frame === gone ? undefined : page)));
    expect(() => [...logRecords(kernel)]).toThrow(MemoryFault);
  });

  test("of a kernel whose log nobody knows are absent", () => {
    const { kernel } = drawKernel();
    expect(() => [...logRecords(withoutRing(kernel))]).toThrow(AbsentError);
  });
});

describe("printk_safe buffers", () => {
  const types = "struct printk_safe_seq_buf { atomic_t len; atomic_t message_lost; unsigned char buffer[16]; };";

  test("by kind and processor, never more than they hold", () => {
    const { kernel } = drawKernel({
      types,
      perCpu: {
        "struct printk_safe_seq_buf nmi_print_seq": [{ len: 4, message_lost: 2, buffer: "one\nrest" }, {}],
        "struct printk_safe_seq_buf safe_print_seq": [{ len: 999, buffer: "sixteen letters!" }, {}],
      },
    });
    const buffers = [...safeBuffers(kernel)];
    expect(buffers.map(({ variable, cpu, lost, text }) => [variable, cpu, lost, text])).toEqual([
      ["nmi_print_seq", 0, 2, "one\n"],
      ["nmi_print_seq", 1, 0, ""],
      ["safe_print_seq", 0, 0, "sixteen letters!"],
      ["safe_print_seq", 1, 0, ""],
    ]);
  });

  test("are gone since v5.15", () => {
    expect([...safeBuffers(drawKernel().kernel)]).toEqual([]);
  });
});

describe("audit records", () => {
  const types = `
    struct sk_buff { struct sk_buff *next, *prev; unsigned int len; unsigned char *data; };
    struct sk_buff_head { struct sk_buff *next, *prev; u32 qlen; };
    struct nlmsghdr { u32 nlmsg_len; u16 nlmsg_type, nlmsg_flags; u32 nlmsg_seq, nlmsg_pid; };
    struct drawn_message { struct nlmsghdr header; char text[32]; };
  `;
  /** The header leaves itself out of the length; what stands behind the text is an older record's. */
  const message = (type: number, text: string): Value => ({
    header: { nlmsg_len: text.length, nlmsg_type: type },
    text: `${text}old`,
  });

  test("of the queues, what was refused before first", () => {
    const { kernel } = drawKernel({
      types,
      globals: {
        "struct sk_buff_head audit_queue": { next: "&first" },
        "struct sk_buff_head audit_hold_queue": { next: "&held" },
        "struct sk_buff_head audit_retry_queue": { next: "&audit_retry_queue" },
      },
      heap: {
        "struct sk_buff first": { next: "&second", data: "&one", len: 64 },
        "struct sk_buff second": { next: "&audit_queue", data: "&two", len: 64 },
        "struct sk_buff held": { next: "&audit_hold_queue", data: "&three", len: 20 },
        "struct drawn_message one": message(1300, "audit(1.2:3): one"),
        "struct drawn_message two": message(1320, ""),
        "struct drawn_message three": message(1400, "cut by the buffer"),
      },
    });
    expect([...auditRecords(kernel)]).toEqual([
      { queue: "audit_hold_queue", type: 1400, text: "cut " },
      { queue: "audit_queue", type: 1300, text: "audit(1.2:3): one" },
      { queue: "audit_queue", type: 1320, text: "" },
    ]);
  });

  test("of a kernel without audit are none", () => {
    expect([...auditRecords(drawKernel().kernel)]).toEqual([]);
  });
});

describe("the log of v3.5 to v5.9", () => {
  /** A record as it lies in the buffer: its head of 24 bytes, text, dictionary, padding. */
  function record(
    text: string,
    about: { readonly time?: bigint; readonly level?: number; readonly dict?: string } = {},
  ) {
    const { time = 1_500_000_000n, level = 6, dict = "" } = about;
    const length = Math.ceil((24 + text.length + dict.length) / 4) * 4;
    const bytes = Buffer.alloc(length);
    bytes.writeBigUInt64LE(time, 0);
    bytes.writeUInt16LE(length, 8);
    bytes.writeUInt16LE(text.length, 10);
    bytes.writeUInt16LE(dict.length, 12);
    bytes.writeUInt8(3, 14);
    bytes.writeUInt8(level << 5, 15);
    bytes.writeUInt32LE(42, 16);
    bytes.write(text + dict, 24, "latin1");
    return bytes.toString("latin1");
  }

  const buffer = (bytes: string, from: number, records: number) => {
    const { kernel } = drawKernel({
      globals: {
        "char *log_buf": "&bytes",
        "u32 log_buf_len": 256,
        "u32 log_first_idx": from,
        "u32 log_next_idx": 0,
        "u64 log_first_seq": 7n,
        "u64 log_next_seq": 7 + records,
      },
      heap: { "char before[4096]": "", "char bytes[256]": bytes, "char behind[4096]": "" },
    });
    return withoutRing(kernel);
  };

  test("records in order, round the end of the buffer", () => {
    const first = record("first", { level: 3, dict: "SUBSYSTEM=pci\0DEVICE=+pci:0000:00:02.0" });
    const third = record("third");
    const at = 128;
    const kernel = buffer(third.padEnd(at, "\xff") + first, at, 2);
    const [one, two] = [...logRecords(kernel)];
    expect(one).toEqual({
      sequence: 7n,
      nanoseconds: 1_500_000_000n,
      level: 3,
      facility: 3,
      caller: 42,
      callerName: undefined,
      subsystem: "pci",
      device: "+pci:0000:00:02.0",
      text: "first",
      hasText: true,
      fault: undefined,
    });
    expect(two).toMatchObject({ sequence: 8n, text: "third" });
  });

  test("a length that cannot be ends it behind what was whole", () => {
    const good = record("good");
    const records = logRecords(buffer(`${good}\0\0\0\0\0\0\0\0\x01\0`, 0, 2));
    expect(records.next().value).toMatchObject({ text: "good" });
    expect(() => records.next()).toThrow(CorruptionError);
  });

  test("one that wraps twice ends as well", () => {
    expect(() => [...logRecords(buffer("", 0, 3))]).toThrow(CorruptionError);
  });
});

describe("the log before v3.5", () => {
  const characters = (text: string, end: number, logged: number, size = 64) => {
    const { kernel } = drawKernel({
      globals: { "char *log_buf": "&bytes", "int log_buf_len": size, "u32 log_end": end, "u32 logged_chars": logged },
      heap: { "char bytes[64]": text },
    });
    return withoutRing(kernel);
  };

  test("lines with their levels and times", () => {
    const text = "<4>[    0.000012] one\n<6>two\nthree\n";
    const lines = [...logRecords(characters(text, text.length, text.length))];
    expect(lines.map(({ level, nanoseconds, text: line }) => [level, nanoseconds, line])).toEqual([
      [4, 12_000n, "one"],
      [6, undefined, "two"],
      [4, undefined, "three"],
    ]);
  });

  test("round the end of the ring", () => {
    const tail = "e line\n";
    const text = tail.padEnd(60, ".") + "<3>a";
    expect([...logRecords(characters(text, 64 + tail.length, 4 + tail.length))]).toMatchObject([
      { level: 3, text: "ae line" },
    ]);
  });

  test("a size that is none is corruption", () => {
    expect(() => [...logRecords(characters("x", 1, 1, 63))]).toThrow(CorruptionError);
  });
});
