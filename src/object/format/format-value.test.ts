import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { address, Bytes, MemoryFault } from "#base";
import type { CType } from "#types";
import {
  array,
  BOOL,
  CHAR,
  enumType,
  functionType,
  INT,
  LONG,
  pointer,
  SHORT,
  struct,
  TestMemory,
  testScope,
  typedef,
  UNSIGNED_CHAR,
  UNSIGNED_INT,
  UNSIGNED_LONG,
  union,
  VOID,
} from "../../testing/values.ts";
import { member } from "../navigate.ts";
import { readInteger } from "../read.ts";
import { type ByteRange, integerValue, type Value, valueAt } from "../value.ts";
import { formatValue } from "./format-value.ts";
import { DEFAULT_STYLE, type ValueStyle } from "./style.ts";

const BASE = 0xffff_ffff_8000_0000n;
const u8 = typedef("u8", UNSIGNED_CHAR);
const listHead = struct("list_head", ["next", pointer(VOID)], ["prev", pointer(VOID)]);
const initTask = struct("task_struct", ["flags", UNSIGNED_LONG], ["tasks", listHead]);
const handler = functionType(VOID, INT);

const memory = new TestMemory()
  .put(BASE, new Uint8Array(0x1000))
  .putWords(BASE, 0x4000n, BASE + 8n, 0xff3d_ec6a_c11f_0890n)
  .putText(BASE + 0x100n, "swapper/0", 16);
const scope = testScope({
  memory,
  symbols: { init_task: [BASE, initTask], schedule: [BASE + 0x400n, functionType(VOID)] },
});

const at = (type: CType, offset: number, style: Partial<ValueStyle> = {}): string =>
  formatValue(valueAt(type, memory, address(BASE + BigInt(offset))), { ...DEFAULT_STYLE, ...style }, scope);
const number = (type: CType, value: bigint, style: Partial<ValueStyle> = {}): string =>
  formatValue(integerValue(type, memory, value), { ...DEFAULT_STYLE, ...style }, scope);

describe("scalars", () => {
  test.each([
    [INT, -1n, "-1"],
    [UNSIGNED_LONG, -1n, "18446744073709551615"],
    [CHAR, 65n, "65 'A'"],
    [CHAR, -1n, "-1 '\\377'"],
    [u8, 10n, "10 '\\n'"],
    [BOOL, 1n, "true"],
    [BOOL, 0n, "false"],
    [BOOL, 5n, "5"],
    [enumType("pid_type", { PIDTYPE_PID: 0, PIDTYPE_TGID: 1, PIDTYPE_SID: 3 }), 1n, "PIDTYPE_TGID"],
  ])("%o %d", (type, value, expected) => {
    expect(number(type, value)).toBe(expected);
  });

  test.each([
    [INT, -1n, "0xffffffff"],
    [SHORT, -1n, "0xffff"],
    [CHAR, 65n, "0x41"],
    [BOOL, 1n, "0x1"],
    [enumType("e", { A: 0, B: 1, C: 3 }), 9n, "9"],
    [pointer(VOID), 16n, "(void *) 0x10"],
  ])("%o %d in hexadecimal", (type, value, expected) => {
    expect(number(type, value, { radix: 16 })).toBe(expected);
  });

  test("void", () => {
    expect(number(VOID, 0n)).toBe("void");
  });
});

describe("pointers", () => {
  test.each([
    [pointer(initTask), BASE, "(struct task_struct *) 0xffffffff80000000 <init_task>"],
    [pointer(listHead), BASE + 8n, "(struct list_head *) 0xffffffff80000008 <init_task+8>"],
    [pointer(VOID), 0n, "(void *) 0x0"],
    [pointer(functionType(VOID)), BASE + 0x400n, "(void (*)(void)) 0xffffffff80000400 <schedule>"],
    [pointer(CHAR), 0n, "0x0"],
    [pointer(CHAR), BASE + 0x104n, '0xffffffff80000104 "per/0"'],
    [pointer({ kind: "const", target: CHAR }), BASE + 0x100n, '0xffffffff80000100 "swapper/0"'],
    [pointer(u8), BASE + 0x100n, '(u8 *) 0xffffffff80000100 "swapper/0"'],
    [pointer(CHAR), 8n, "0x8 <error: Cannot access memory at address 0x8>"],
  ])("%o %d", (type, value, expected) => {
    expect(number(type, value)).toBe(expected);
  });

  test("a function", () => {
    expect(at(handler, 0x400)).toBe("{void (int)} 0xffffffff80000400 <schedule>");
  });

  test("a string that ends at unreadable memory, and one that is too long", () => {
    const edge = new TestMemory().put(0xf00n, [...new Uint8Array(0x100).fill(0x61)]);
    const value = integerValue(pointer(CHAR), edge, 0xffen);
    expect(formatValue(value, DEFAULT_STYLE, scope)).toBe('0xffe "aa"<error: Cannot access memory at address 0x1000>');
    expect(number(pointer(CHAR), BASE + 0x100n, { printMax: 4 })).toBe('0xffffffff80000100 "swap"...');
  });
});

describe("structs", () => {
  test("members line by line", () => {
    expect(at(initTask, 0)).toBe(`{
  flags = 16384,
  tasks = {
    next = 0xffffffff80000008 <init_task+8>,
    prev = 0xff3dec6ac11f0890
  }
}`);
  });

  test("anonymous members, bit-fields, empty and incomplete structs", () => {
    const type = struct(
      "mixed",
      [undefined, union(undefined, ["whole", UNSIGNED_INT], [undefined, struct(undefined, ["low", SHORT])])],
      ["on", UNSIGNED_INT, 1],
      ["type", u8, 4],
      ["empty", struct("none")],
    );
    expect(at(type, 0)).toBe(`{
  {
    whole = 16384,
    {
      low = 16384
    }
  },
  on = 0,
  type = 0 '\\000',
  empty = {<No data fields>}
}`);
    expect(at({ ...struct("opaque"), complete: false }, 0)).toBe("<incomplete type>");
  });

  test("no deeper than maxDepth, which anonymous members do not count for", () => {
    const inner = struct("inner", ["x", struct("leaf", ["y", INT])]);
    const type = struct("outer", [undefined, struct(undefined, ["a", inner])], ["b", inner]);
    expect(at(type, 0x200, { maxDepth: 2 })).toBe(`{
  {
    a = {
      x = {...}
    }
  },
  b = {
    x = {...}
  }
}`);
  });
});

describe("arrays", () => {
  const pairs = array(struct("pair", ["a", INT], ["b", INT]), 2);

  test.each([
    [array(INT, 3), "{16384, 0, -2147483640}"],
    [array(array(SHORT, 2), 2), "{{16384, 0}, {0, 0}}"],
    [array(INT), "0xffffffff80000000 <init_task>"],
    [array(INT, 0), "0xffffffff80000000 <init_task>"],
    [array(struct("none"), 3), "0xffffffff80000000 <init_task>"],
    [array(BOOL, 2), "{false, 64}"],
  ])("%o", (type, expected) => {
    expect(at(type, 0)).toBe(expected);
  });

  test("of characters", () => {
    expect(at(array(CHAR, 16), 0x100)).toBe('"swapper/0\\000\\000\\000\\000\\000\\000"');
    expect(at(array(array(u8, 4), 3), 0x100)).toBe('{"swap", "per/", "0\\000\\000"}');
    expect(at(array(CHAR), 0x100)).toBe('0xffffffff80000100 "swapper/0"');
    expect(at(array(CHAR, 0x1000), 0, { printMax: 2 })).toBe('"\\000@"...');
  });

  test("of structs", () => {
    expect(at(pairs, 0)).toBe(`{{
    a = 16384,
    b = 0
  }, {
    a = -2147483640,
    b = -1
  }}`);
  });

  test("print_max", () => {
    expect(at(array(INT, 4), 0, { printMax: 2 })).toBe("{16384, 0...}");
    expect(at(array(INT, 1 << 30), 0, { printMax: 2 })).toBe("{16384, 0...}");
  });

  test("print_array", () => {
    expect(at(array(array(SHORT, 2), 2), 0, { printArray: true })).toBe(`{
  {
    16384,
    0
  },
  {
    0,
    0
  }
}`);
  });
});

describe("format letters", () => {
  test.each([
    ["x", "{0x73, 0x77, 0x61}"],
    ["d", "{115, 119, 97}"],
    ["c", "{115 's', 119 'w', 97 'a'}"],
    ["s", '"swa"'],
  ] as const)("/%s of characters", (format, expected) => {
    expect(at(array(CHAR, 3), 0x100, { format })).toBe(expected);
  });

  test.each([
    ["x", "0xffffffff80000000"],
    ["d", "-2147483648"],
    ["a", "0xffffffff80000000 <init_task>"],
  ] as const)("/%s of a pointer", (format, expected) => {
    expect(number(pointer(initTask), BASE, { format })).toBe(expected);
  });

  test("/f takes bits for a float's", () => {
    expect(number(LONG, 0x3ff0_0000_0000_0000n, { format: "f" })).toBe("1");
    expect(number(INT, 1n, { format: "f" })).toBe("1.40129846e-45");
    expect(number(SHORT, -3n, { format: "f" })).toBe("-3");
  });
});

describe("unreadable memory", () => {
  const holed = new TestMemory().put(0x1000n, new Uint8Array(0x1000)).put(0x3000n, new Uint8Array(0x1000));
  const show = (type: CType, start: bigint): string =>
    formatValue(valueAt(type, holed, address(start)), DEFAULT_STYLE, scope);

  test("a value that is missing whole is a fault", () => {
    expect(() => show(initTask, 0x2000n)).toThrow(MemoryFault);
  });

  test("one that is missing in part is shown in part", () => {
    const type = struct("wide", ["a", LONG], ["b", LONG], ["c", array(CHAR, 8)], ["d", listHead]);
    expect(show(type, 0x1ff8n)).toBe(`{
  a = 0,
  b = <error: Cannot access memory at address 0x2000>,
  c = <error: Cannot access memory at address 0x2008>,
  d = <error: Cannot access memory at address 0x2010>
}`);
  });
});

describe("hostile types", () => {
  test("members outside their struct", () => {
    const type = struct("short", ["a", INT]);
    const broken = {
      ...type,
      members: [...type.members, { name: "b", type: LONG, bitOffset: 8000, bitSize: undefined }],
    };
    expect(at(broken, 0)).toContain("b = <error: Cannot access memory at address 0xffffffff800003e8>");
  });

  test("an anonymous struct that contains itself", () => {
    const type = { ...struct("ring", ["a", INT]), members: [] as { readonly [key: string]: unknown }[] };
    type.members.push({ name: undefined, type, bitOffset: 0, bitSize: undefined });
    expect(at(type as unknown as CType, 0)).toContain("{...}");
  });

  test("a type too large", () => {
    expect(() => at({ ...initTask, size: 1 << 30 }, 0)).toThrow("more than max-value-size");
  });

  test("any type prints, whatever its members claim", () => {
    const offset = fc.integer({ min: 0, max: 300 });
    const { type } = fc.letrec<{ type: CType }>((tie) => ({
      type: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<CType>(INT, u8, BOOL, VOID, pointer(CHAR), handler, array(CHAR), listHead),
        fc.tuple(tie("type"), fc.integer({ min: 0, max: 5 })).map(([element, count]) => array(element, count)),
        fc
          .array(fc.record({ type: tie("type"), bitOffset: offset, bitSize: fc.option(offset, { nil: undefined }) }))
          .map((members) => ({
            ...struct("any"),
            size: 16,
            members: members.map((item, i) => ({ ...item, name: i % 2 === 0 ? `m${i}` : undefined })),
          })),
      ),
    }));
    fc.assert(
      fc.property(type, (any) => {
        expect(at(any, 0)).not.toBe("");
      }),
    );
  });
});

describe("settings of gdb's", () => {
  test("repeats are folded from the threshold on, in arrays and in structs", () => {
    const words = array(INT, 12);
    expect(at(words, 0x800, { repeats: 10 })).toBe("{0 <repeats 12 times>}");
    expect(at(words, 0x800, { repeats: 13 })).toBe("{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}");
    expect(at(array(INT, 6), 0x100, { repeats: 3 })).toBe(
      "{1885435763, 796026224, 48, 0, 0, 0}".replace("0, 0, 0}", "0 <repeats 3 times>}"),
    );
    const heads = array(listHead, 3);
    expect(at(heads, 0x800, { repeats: 2, compact: true })).toBe("{{next = 0x0, prev = 0x0} <repeats 3 times>}");
    expect(at(heads, 0x800, { repeats: 2 })).toBe("{{\n    next = 0x0,\n    prev = 0x0\n  } <repeats 3 times>}");
  });

  test("what is folded counts as many elements as the threshold", () => {
    expect(at(array(INT, 200), 0x800, { repeats: 10, printMax: 12 })).toBe("{0 <repeats 200 times>}");
    memory.putWords(BASE + 0x900n, 1n);
    expect(at(array(INT, 80), 0x800, { repeats: 10, printMax: 10 })).toBe("{0 <repeats 64 times>...}");
  });

  test("structs on one line", () => {
    expect(at(initTask, 0, { compact: true })).toBe(
      "{flags = 16384, tasks = {next = 0xffffffff80000008 <init_task+8>, prev = 0xff3dec6ac11f0890}}",
    );
  });

  test("elements with their numbers", () => {
    expect(at(array(INT, 3), 0x100, { arrayIndexes: true })).toBe("{[0] = 1885435763, [1] = 796026224, [2] = 48}");
  });

  test("pointers without symbol, or with nothing else; code keeps its symbol", () => {
    expect(at(listHead, 8, { hideSymbols: true })).toContain("next = 0xffffffff80000008,");
    expect(at(listHead, 8, { hideAddresses: true })).toBe("{\n  next = <init_task+8>,\n  prev = \n}");
    const code = number(pointer(handler), BASE + 0x400n, { hideSymbols: true });
    expect(code).toBe("(void (*)(int)) 0xffffffff80000400 <schedule>");
  });

  test("unions inside of others are hidden", () => {
    const inner = union("u", ["a", INT]);
    expect(at(struct("s", ["u", inner], ["k", INT]), 0x100, { hideUnions: true, compact: true })).toBe(
      "{u = {...}, k = 796026224}",
    );
    expect(at(inner, 0x100, { hideUnions: true, compact: true })).toBe("{a = 1885435763}");
  });

  test("octal numbers", () => {
    expect(number(INT, 8n, { radix: 8 })).toBe("010");
  });
});

describe("values of which only a part is known", () => {
  const partly = (unknown: readonly ByteRange[]): Value => ({
    type: initTask,
    memory,
    location: { kind: "immediate", bytes: new Bytes(new Uint8Array(24).fill(1)), bits: undefined, unknown },
  });
  const compact = { ...DEFAULT_STYLE, compact: true };

  test("say so, member by member", () => {
    expect(formatValue(partly([{ start: 0, end: 8 }]), compact, scope)).toBe(
      "{flags = <optimized out>, tasks = {next = 0x101010101010101, prev = 0x101010101010101}}",
    );
    expect(formatValue(partly([{ start: 8, end: 24 }]), compact, scope)).toBe(
      "{flags = 72340172838076673, tasks = <optimized out>}",
    );
    expect(formatValue(partly([{ start: 18, end: 19 }]), compact, scope)).toContain("prev = <optimized out>}");
    expect(formatValue(partly([{ start: 0, end: 24 }]), compact, scope)).toBe("<optimized out>");
  });

  test("parts keep what is unknown of them", () => {
    const tasks = member(partly([{ start: 8, end: 16 }]), "tasks");
    expect(formatValue(member(tasks, "next"), DEFAULT_STYLE, scope)).toBe("<optimized out>");
    expect(readInteger(member(tasks, "prev"))).toBe(0x0101_0101_0101_0101n);
    expect(() => readInteger(member(tasks, "next"))).toThrow("value has been optimized out");
  });
});

describe("wide characters", () => {
  const wchar = typedef("wchar_t", typedef("u16", SHORT));

  test("arrays and pointers of wchar_t are strings", () => {
    memory.put(BASE + 0xa00n, [0x61, 0, 0x3a, 0x26, 0x3d, 0xd8, 0, 0xde, 1, 0, 0, 0]);
    expect(at(array(wchar, 6), 0xa00)).toBe('L"a☺\u{1f600}\\001"');
    expect(number(pointer(wchar), BASE + 0xa00n)).toBe('(wchar_t *) 0xffffffff80000a00 L"a☺\u{1f600}\\001"');
    expect(at(array(typedef("u16", SHORT), 2), 0xa00)).toBe("{97, 9786}");
    expect(at(wchar, 0xa00)).toBe("97 L'a'");
  });

  test("what cannot be printed is an escape, which no digit behind it lengthens", () => {
    memory.put(BASE + 0xa20n, [0x00, 0xe0, 0x31, 0, 0xff, 0xff, 0x67, 0]);
    expect(at(array(wchar, 4), 0xa20)).toBe('L"\ue000\u{31}\\xffffg"');
  });
});
