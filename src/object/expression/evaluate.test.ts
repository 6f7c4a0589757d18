import { describe, expect, test } from "vitest";
import { address, Bytes, MemoryFault } from "#base";
import { sizeOf, typeName } from "#types";
import {
  array,
  CHAR,
  enumType,
  functionType,
  INT,
  LONG,
  pointer,
  struct,
  TestMemory,
  testScope,
  typedef,
  UNSIGNED_CHAR,
  UNSIGNED_INT,
  VOID,
} from "../../testing/values.ts";
import { formatValue } from "../format/format-value.ts";
import { DEFAULT_STYLE } from "../format/style.ts";
import { type Scope, UntypedSymbol } from "../scope.ts";
import { integerValue, type Value } from "../value.ts";
import { evaluateText, typeOfText } from "./evaluate.ts";

const BASE = 0xffff_ffff_8000_0000n;
const u8 = typedef("u8", UNSIGNED_CHAR);
const pidTypes = enumType("pid_type", { PIDTYPE_PID: 0, PIDTYPE_TGID: 1, PIDTYPE_SID: 3 });
const listHead = struct("list_head", ["next", pointer(VOID)], ["prev", pointer(VOID)]);
const task = struct(
  "task_struct",
  ["pid", typedef("pid_t", INT)],
  ["frozen", UNSIGNED_INT, 1],
  ["tasks", listHead],
  ["comm", array(CHAR, 16)],
  ["parent", pointer(struct("task_ref", ["pid", INT]))],
);

const memory = new TestMemory()
  .put(BASE, new Uint8Array(0x1000))
  .putWords(BASE, 0x1_0000_0007n, BASE + 8n, 0xdeadn)
  .putText(BASE + 24n, "swapper/0", 16)
  .putWords(BASE + 40n, BASE + 0x200n)
  .putWords(BASE + 0x200n, 9n, 10n, 11n)
  .putText(BASE + 0x300n, "Linux version 6.1.0");
const warnings: string[] = [];
const scope: Scope = testScope({
  memory,
  types: [u8, typedef("pid_t", INT), pidTypes, listHead, task],
  symbols: {
    init_task: [BASE, task],
    numbers: [BASE + 0x200n, array(LONG, 3)],
    linux_banner: [BASE + 0x300n, array(CHAR)],
    schedule: [BASE + 0x400n, functionType(VOID)],
    secret: [BASE + 0x208n],
  },
  history: [integerValue(INT, memory, 7n), integerValue(LONG, memory, 8n)],
  convenience: (name) => (name === "answer" ? integerValue(INT, memory, 42n) : undefined),
  warn: (text) => warnings.push(text),
});
const print = (text: string, over: Scope = scope): string => formatValue(evaluateText(text, over), DEFAULT_STYLE, over);

test.each([
  ["1 + 2 * 3", "7"],
  ["-7 / 2", "-3"],
  ["-7 % 2", "-1"],
  ["1 << 31", "-2147483648"],
  ["2147483647 + 1", "-2147483648"],
  ["4294967295U + 1", "0"],
  ["-1 < 1U", "0"],
  ["~0UL", "18446744073709551615"],
  ["(char)200", "-56 '\\310'"],
  ["(u8)255 + 1", "256"],
  ["(char)100 + (char)100", "200"],
  ["'a'", "97 'a'"],
  ['"abc"[1]', "98 'b'"],
  ['sizeof("abc")', "4"],
  ["1 ? 2 : 3", "2"],
  ["0 || 5 && 1", "1"],
  ["1 || 5 / 0", "1"],
  ["0 && 5 / 0", "0"],
  ["1.5 + 1", "2.5"],
  ["7 / 2.0", "3.5"],
  ["(float)1 / 3", "0.333333343"],
  ["1.0 / 0", "inf"],
  ["1.5 == 1.5", "1"],
  ["!1.5", "0"],
  ["PIDTYPE_TGID", "PIDTYPE_TGID"],
  ["PIDTYPE_TGID + 1", "2"],
  ["(enum pid_type)3", "PIDTYPE_SID"],
  ["PIDTYPE_PID == 0", "1"],
  ["(void)init_task", "void"],
  ["true", "true"],
  ["init_task.pid", "7"],
  ["init_task->pid", "7"],
  ["(&init_task).pid", "7"],
  ["init_task.frozen", "1"],
  ["init_task.comm", '"swapper/0\\000\\000\\000\\000\\000\\000"'],
  ["init_task.comm[2]", "97 'a'"],
  ["init_task.comm + 1", '0xffffffff80000019 <init_task+25> "wapper/0"'],
  ["&init_task.comm", "(char (*)[16]) 0xffffffff80000018 <init_task+24>"],
  ["&init_task", "(struct task_struct *) 0xffffffff80000000 <init_task>"],
  ["&init_task + 1", "(struct task_struct *) 0xffffffff80000030"],
  ["1 + &init_task", "(struct task_struct *) 0xffffffff80000030"],
  ["&init_task.tasks", "(struct list_head *) 0xffffffff80000008 <init_task+8>"],
  ["*init_task.parent", "{\n  pid = 9\n}"],
  ["init_task.parent->pid", "9"],
  ["*&init_task.pid", "7"],
  ["&((struct task_struct *)0)->tasks", "(struct list_head *) 0x8"],
  ["(long)&((struct task_struct *)0)->tasks", "8"],
  ["*(long *)&numbers[1]", "10"],
  ["numbers[0]@2", "{9, 10}"],
  ["*numbers@3", "{9, 10, 11}"],
  ["*(long (*)[2])numbers", "{9, 10}"],
  ["{long}&numbers[2]", "11"],
  ["&numbers[2] - &numbers[0]", "2"],
  ["&numbers[2] > &numbers[0]", "1"],
  ["&init_task == 0", "0"],
  ["!&init_task", "0"],
  ["init_task.comm == 0", "0"],
  ["*0xffffffff80000208", "10"],
  ["linux_banner", '0xffffffff80000300 <linux_banner> "Linux version 6.1.0"'],
  ["schedule", "{void (void)} 0xffffffff80000400 <schedule>"],
  ["&schedule", "(void (*)(void)) 0xffffffff80000400 <schedule>"],
  ["*schedule", "{void (void)} 0xffffffff80000400 <schedule>"],
  ["schedule + 1", "(void (*)(void)) 0xffffffff80000401"],
  ["sizeof(struct task_struct)", "48"],
  ["sizeof init_task.comm", "16"],
  ["sizeof(*(struct task_struct *)0)", "48"],
  ["sizeof(1 / init_task.parent->pid)", "4"],
  ["$1 + $$1 + $", "22"],
  ["$answer", "42"],
  ["$nothing", "void"],
  ["(1, 2)", "2"],
])("%s = %s", (text, expected) => {
  expect(print(text)).toBe(expected);
});

describe("errors in gdb's words", () => {
  test.each([
    ["foo", 'No symbol "foo" in current context.'],
    ["init_task.foo", "There is no member named foo."],
    ["init_task.pid.x", "Attempt to extract a component of a value that is not a structure."],
    ["*init_task", "Attempt to take contents of a non-pointer value."],
    ["*(void *)&init_task", "Attempt to take contents of a non-pointer value."],
    ["5 / 0", "Division by zero"],
    ["5 % 0", "Division by zero"],
    ["&1", "Attempt to take address of value not located in memory."],
    ["5@3", "Only values in memory can be extended with '@'."],
    ["init_task.pid@0", "Invalid number 0 of repetitions."],
    ["init_task + 1", "Argument to arithmetic operation not a number or boolean."],
    ["&init_task + &init_task", "Argument to arithmetic operation not a number or boolean."],
    ["&numbers[0] - &init_task.comm[0]", "First argument of `-' is a pointer and second argument is neither"],
    ["~1.5", "Argument to complement operation not an integer, boolean."],
    ["1.5 % 2", "Integer-only operation on a floating-point value."],
    ["init_task[0]", "cannot subscript something of type `struct task_struct'"],
    ["(struct nothing *)0", "No struct type named nothing."],
    ["(enum nothing)0", "No enum type named nothing."],
    ["(int[3])0", "Invalid cast."],
    ["$9", "History has not yet reached $9."],
    ["(struct page", "A syntax error in expression, near `'."],
  ])("%s", (text, message) => {
    expect(() => evaluateText(text, scope)).toThrow(message);
  });

  test("memory that is not there is a fault when it is needed", () => {
    expect(() => print("*(int *)8")).toThrow(MemoryFault);
    expect(() => evaluateText("*(int *)8", scope)).not.toThrow();
    expect(() => evaluateText("**(int **)8", scope)).toThrow(MemoryFault);
  });

  test("no history yet", () => {
    const { history: _, ...fresh } = scope;
    expect(print("$", fresh)).toBe("void");
  });

  test("shifts beyond the width are remarked upon", () => {
    warnings.length = 0;
    expect(print("1 << 32")).toBe("0");
    expect(warnings).toEqual(["left shift count >= width of type"]);
  });
});

describe("a symbol whose type nobody knows", () => {
  test("alone throws, with the symbol", () => {
    try {
      evaluateText("secret + 1", scope);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UntypedSymbol);
      expect(error instanceof UntypedSymbol && error.symbol).toMatchObject({ name: "secret", address: BASE + 0x208n });
    }
  });

  test.each([
    ["&secret", "(<data variable, no debug info> *) 0xffffffff80000208 <numbers+8>"],
    ["*(long *)&secret", "10"],
    ["(long)secret", "10"],
    ["(long[2])secret", "{10, 11}"],
    ["(long)&secret", "-2147483128"],
  ])("%s", (text, expected) => {
    expect(print(text)).toBe(expected);
  });
});

test("types of results", () => {
  const type = (text: string): string => typeName(evaluateText(text, scope).type);
  expect(type("1 == 1")).toBe("int");
  expect(type("sizeof(int)")).toBe("int");
  expect(type("1L + 1U")).toBe("long");
  expect(type("'a'")).toBe("char");
  expect(type("init_task.pid")).toBe("pid_t");
  expect(type("(u8)1 << 1")).toBe("int");
  expect(type("1 ? (u8)1 : 2")).toBe("u8");
  expect(sizeOf(evaluateText('"abc"', scope).type)).toBe(4);
});

test("objects are not read before they are needed", () => {
  const empty = { ...scope, memory: new TestMemory() };
  expect(evaluateText("&init_task.tasks.next", empty).type).toEqual(pointer(pointer(VOID)));
  expect(evaluateText("init_task", empty).location).toMatchObject({ address: address(BASE) });
});

describe("variables of the debugger's own", () => {
  const own = (...lines: readonly string[]): readonly string[] => {
    const variables = new Map<string, Value>();
    const writable: Scope = {
      ...scope,
      convenience: (name) => variables.get(name),
      assign: (name, value) => void variables.set(name, value),
    };
    return lines.map((line) => print(line, writable));
  };

  test("are set, changed and read", () => {
    expect(own("$x = 5", "$x += 2", "$x++", "$x", "--$x", "$x = $y = 3", "$y << 2")).toEqual([
      "5",
      "7",
      "7",
      "8",
      "7",
      "3",
      "12",
    ]);
  });

  test("hold structs and pointers; an array in memory becomes a pointer, a literal does not", () => {
    expect(
      own("$t = init_task.tasks", "$t.next", "$c = init_task.comm", "sizeof($c)", '$s = "abc"', "sizeof($s)"),
    ).toEqual([
      "{\n  next = 0xffffffff80000008 <init_task+8>,\n  prev = 0xdead\n}",
      "(void *) 0xffffffff80000008 <init_task+8>",
      '0xffffffff80000018 <init_task+24> "swapper/0"',
      "8",
      '"abc"',
      "4",
    ]);
  });

  test("are not set by what is not evaluated", () => {
    expect(own("sizeof($x = 5)", "$x")).toEqual(["4", "void"]);
  });

  test("nothing else can be assigned to", () => {
    expect(() => print("init_task.pid = 5")).toThrow("A dump cannot be written to.");
    expect(() => print("numbers[0]++")).toThrow("A dump cannot be written to.");
    expect(() => print("5 = 6")).toThrow("Left operand of assignment is not an lvalue.");
    expect(() => print("$answer = 5")).toThrow("Convenience variables cannot be set here.");
  });

  test("$_isvoid tells whether one was set", () => {
    expect(own("$_isvoid($x)", "$_isvoid($x = 1)")).toEqual(["1", "0"]);
    expect(() => print('$_strlen("a")')).toThrow("You can't do that without a process to debug.");
  });
});

describe("locals and registers", () => {
  const framed: Scope = {
    ...scope,
    local: (name) => (name === "numbers" ? integerValue(INT, memory, 3n) : undefined),
    register: (name) => (name === "rip" ? integerValue(pointer(functionType(VOID)), memory, BASE + 0x400n) : undefined),
    scoped: (place, name) => (place === "fork.c" && name === "limit" ? integerValue(INT, memory, 9n) : undefined),
  };

  test("hide globals and variables of the debugger's own", () => {
    expect(print("numbers", framed)).toBe("3");
    expect(print("::numbers[0]", framed)).toBe("9");
    expect(print("$rip", framed)).toBe("(void (*)(void)) 0xffffffff80000400 <schedule>");
    expect(() => print("$rip = 0", framed)).toThrow("A dump cannot be written to.");
  });

  test("a name may say in which file or function it is", () => {
    expect(print("'fork.c'::limit + 1", framed)).toBe("10");
    expect(() => print("'fork.c'::none", framed)).toThrow('No symbol "none" in specified context.');
    expect(() => print("schedule::none", framed)).toThrow('No symbol "none" in function "schedule".');
  });

  test("a value that was optimised away cannot be worked with", () => {
    const unknown: Value = {
      ...integerValue(INT, memory, 0n),
      location: {
        kind: "immediate",
        bytes: new Bytes(new Uint8Array(4)),
        bits: undefined,
        unknown: [{ start: 0, end: 4 }],
      },
    };
    const lost: Scope = { ...scope, local: (name) => (name === "lost" ? unknown : undefined) };
    expect(print("lost", lost)).toBe("<optimized out>");
    expect(() => print("lost + 1", lost)).toThrow("value has been optimized out");
  });
});

test.each([
  ["sizeof(int[3])", "12"],
  ["sizeof(int (*)(void))", "8"],
  ["sizeof(struct list_head) - 20", "-4"],
  ["_Alignof(int)", "4"],
  ["_Alignof(char [4])", "1"],
  ["(typeof(init_task.pid))-1", "-1"],
  ["sizeof(typeof(numbers) *)", "8"],
  ["(int [2])init_task.tasks.prev", "{57005, 0}"],
  ["(void (*)(int))schedule", "(void (*)(int)) 0xffffffff80000400 <schedule>"],
  ["*(u8 (*)[4])init_task.comm", '"swap"'],
  ["numbers[-1]", "0"],
  ["*numbers@2", "{9, 10}"],
  ['U"a\\x263a"', 'U"a☺"'],
  ["u'a'", "97 u'a'"],
  ['sizeof(U"ab")', "12"],
  ["1.5L * 2", "3"],
  ["&init_task.comm == init_task.comm", "1"],
])("%s is %s", (text, expected) => {
  expect(print(text)).toBe(expected);
});

test("an alignment that a struct's size leaves open is refused", () => {
  expect(() => print("_Alignof(struct list_head)")).toThrow("could not determine alignment of type");
});

test("the type of a text is asked without reading memory", () => {
  expect(typeName(typeOfText("*init_task.parent", scope).type)).toBe("struct task_ref");
  expect(typeOfText("struct list_head *", scope).isType).toBe(true);
  expect(typeName(typeOfText("u8", scope).type)).toBe("u8");
  expect(typeOfText("numbers", scope)).toMatchObject({ isType: false });
  expect(() => typeOfText("struct nothing", scope)).toThrow("No struct type named nothing.");
});
