import { describe, expect, it } from "vitest";
import type { Session } from "#command";
import { PER_CPU_OFFSETS, rowsOf, say, valueSession } from "../testing/value-session.ts";
import {
  array,
  CHAR,
  INT,
  pointer,
  struct as structType,
  TestMemory,
  typedef,
  UNSIGNED_LONG,
  union as unionType,
  VOID,
} from "../testing/values.ts";
import { star, struct, union } from "./struct.ts";

const LIST: bigint = 0xffff_8880_0000_1000n;
const TASK: bigint = 0xffff_8880_0000_2000n;
const VALUE: bigint = 0xffff_8880_0000_3000n;
const RUN_QUEUE = 0x100n;

const list = structType("list_head", ["next", pointer(VOID)], ["prev", pointer(VOID)]);
const pair = structType("pair", ["first", INT], ["second", INT]);
const task = structType(
  "task_struct",
  ["pid", INT],
  ["flag", INT, 1],
  [undefined, unionType(undefined, ["usage", INT], ["users", INT])],
  ["comm", array(CHAR, 8)],
  ["pairs", array(pair, 2)],
  ["next", pointer(pair)],
);
const value = unionType("sigval", ["sival_int", INT], ["sival_ptr", pointer(VOID)]);
const atomic = typedef("atomic_t", structType(undefined, ["counter", INT]));

function machine(): Session {
  const memory = new TestMemory()
    .putWords(LIST - 16n, 7n, 8n, 1n, 0n, 3n, LIST)
    .putWords(TASK, 0x1_0000_0001n, 0x7469_6e69_0000_0005n, 0x1_0000_0000n, 0x3_0000_0002n, 4n, TASK + 20n)
    .putWords(VALUE, 2n, 0n);
  for (const [cpu, offset] of PER_CPU_OFFSETS.entries()) memory.putWords(offset + RUN_QUEUE, BigInt(cpu + 1), 0n);
  return valueSession({
    memory,
    commands: [struct, union, star],
    types: [list, pair, task, value, atomic, typedef("count_t", UNSIGNED_LONG)],
    symbols: { heads: [LIST, list] },
    perCpu: { queues: [RUN_QUEUE, list] },
  });
}

const said = (line: string): string => `\n${say(machine(), line)}`;

describe("places", () => {
  it("may be in the dump file", () => {
    const session = machine();
    Object.assign(session.target.dump, {
      readFile(offset: number, target: Uint8Array) {
        if (offset > 100) return 0;
        target.fill(offset);
        return target.length;
      },
    });
    expect(say(session, "struct -f pair 16")).toBe("struct pair {\n  first = 269488144,\n  second = 269488144\n}\n");
    expect(say(session, "struct -f -x pair.second 0x11")).toBe("  second = 0x15151515\n");
    expect(say(session, "struct -f pair 200")).toMatch(/^struct: seek error: dumpfile address: c8 /);
    expect(say(session, "struct -f pair heads")).toBe("struct: heads is no offset in the dump file\n");
  });

  it("may be shown as words with the symbols that they point to", () => {
    expect(say(machine(), "struct -rv list_head heads")).toBe(
      "ffff888000001000:  __per_cpu_start+0x1 __per_cpu_start  \n",
    );
  });
});

describe("definitions", () => {
  it("shows a struct with its size, with offsets on request", () => {
    expect(said("struct pair")).toBe(`
struct pair {
    int first;
    int second;
}
SIZE: 8
`);
    expect(said("struct -ox pair")).toBe(`
struct pair {
  [0x0] int first;
  [0x4] int second;
}
SIZE: 0x8
`);
  });

  it("shows one member with its offset, wherever it lies", () => {
    expect(said("struct pair.second")).toBe(`
struct pair {
  [4] int second;
}
`);
    expect(said("struct task_struct.pairs[1].second")).toBe(`
struct task_struct {
  [32] int pairs[1].second;
}
`);
  });

  it("shows the whole, with offsets, in place of several members", () => {
    expect(said("struct pair.first,second")).toBe(`
struct: multiple member format not supported in this syntax
struct pair {
  [0] int first;
  [4] int second;
}
SIZE: 8
`);
  });

  it("knows typedefs, and finds either kind behind a star", () => {
    expect(said("struct atomic_t")).toContain("typedef struct {\n    int counter;\n} atomic_t;\nSIZE: 4\n");
    expect(said("* sigval")).toContain("union sigval {\n");
    expect(said("*pair")).toContain("struct pair {\n");
  });

  it("tells programs the places of all members, those of anonymous ones among them", () => {
    const [row] = rowsOf(machine(), "struct task_struct");
    expect(row).toMatchObject({ kind: "definition", type: "struct task_struct", size: 48 });
    expect(row["members"]).toContainEqual({ name: "flag", type: "int", offset: 4, bit: 0, bits: 1, size: 4 });
    expect(row["members"]).toContainEqual({ name: "users", type: "int", offset: 8, size: 4 });
  });

  it.each([
    ["struct nosuch", "struct: invalid data structure reference: nosuch\n"],
    ["struct pair.third", "struct: invalid data structure reference: pair.third\n"],
    ["struct pair.", "struct: invalid format: pair.\n"],
    ["struct sigval", "struct: data type mismatch: sigval is not a struct\n"],
    ["union pair", "union: data type mismatch: pair is not a union\n"],
    ["struct count_t", "struct: data type mismatch: count_t is not a struct\n"],
    ["* count_t", "*: invalid argument\n"],
    ["struct pair -x -d", "struct: -d and -x are mutually exclusive\n"],
    ["struct pair -l nosuch", "struct: invalid -l option: nosuch\n"],
  ])("%s fails in crash's words", (line, words) => {
    expect(say(machine(), line)).toBe(words);
  });
});

describe("objects", () => {
  it("shows an object at an address or symbol", () => {
    const text = "struct list_head {\n  next = 0x1,\n  prev = 0x0\n}\n";
    expect(say(machine(), "struct list_head heads")).toBe(text);
    expect(say(machine(), "struct list_head ffff888000001000")).toBe(text);
    expect(say(machine(), "struct list_head (heads+0)")).toBe(text);
  });

  it("shows members by name and by path, in the order asked for", () => {
    expect(said(`struct task_struct.comm,pid,pairs[1].first,users ${TASK.toString(16)}`)).toBe(`
  comm = "init\\000\\000\\000",
  pid = 1,
  pairs[1].first = 3,
    users = 5
`);
  });

  it("shows what comes before a member that does not exist", () => {
    expect(said(`struct task_struct.pid,nosuch ${TASK.toString(16)}`)).toBe(`
  pid = 1,
struct: invalid data structure reference: task_struct.nosuch
`);
  });

  it("shows several objects, those up to the place with a negative count", () => {
    expect(said("struct list_head.next heads 2")).toBe("\n  next = 0x1,\n\n  next = 0x3,\n");
    expect(said("struct list_head.next heads -c -2")).toBe("\n  next = 0x7,\n\n  next = 0x1,\n");
    expect(said("struct list_head.next heads 0")).toBe("\n");
  });

  it("puts no empty line between unions, as crash does", () => {
    expect(said(`union sigval ${VALUE.toString(16)} 2`)).toBe(`
union sigval {
  sival_int = 2,
  sival_ptr = 0x2
}
union sigval {
  sival_int = 0,
  sival_ptr = 0x0
}
`);
  });

  it("steps back from an embedded member", () => {
    expect(said(`struct task_struct.pid -l task_struct.comm ${(TASK + 12n).toString(16)}`)).toBe("\n  pid = 1,\n");
    expect(said(`struct task_struct.pid -l 12 ${(TASK + 12n).toString(16)}`)).toBe("\n  pid = 1,\n");
  });

  it("shows addresses of members", () => {
    expect(said("struct list_head.prev -o heads")).toBe(`
struct list_head {
  [ffff888000001008] void *prev;
}
`);
  });

  it("shows the bytes", () => {
    expect(said("struct list_head -r heads")).toBe(
      "\nffff888000001000:  0000000000000001 0000000000000000   ................\n",
    );
    expect(said(`struct pair.second -r ${VALUE.toString(16)}`)).toBe(
      "\nffff888000003004:  00000000                              ....\n",
    );
  });

  it("follows pointers one step", () => {
    expect(said(`struct task_struct.pid,next -p ${TASK.toString(16)}`)).toBe(`
  pid = 1,
  struct pair *next = 0xffff888000002014
  -> {
       first = 1,
       second = 2
     }
`);
    expect(said("struct list_head -p heads")).toBe(`
struct list_head {
  void *next = 0x1
  -> (unknown target type)
  void *prev = 0x0
  -> NULL
}
`);
  });

  it("tells programs the values", () => {
    const [row] = rowsOf(machine(), `struct task_struct ${TASK.toString(16)}`);
    expect(row["value"]).toEqual({
      pid: 1,
      flag: -1,
      usage: 5,
      users: 5,
      comm: "init",
      pairs: [
        { first: 1, second: 2 },
        { first: 3, second: 4 },
      ],
      next: "0xffff888000002014",
    });
  });

  it.each([
    ["struct list_head 1234", "struct: invalid kernel virtual address: 1234\n"],
    ["struct nosuch 1234", "struct: invalid kernel virtual address: 1234\n"],
    ["struct list_head nosuch", "symbol not found: nosuch\npossible alternatives:\n  (none found)\n"],
    ["struct list_head heads 1 2", "struct: too many arguments!\n"],
    ["struct list_head heads 1 -c 2", "struct: too many arguments!\n"],
    ["struct list_head.next,prev -o heads", "struct: -o option not valid with multiple member format\n"],
    ["struct list_head.next,prev -r heads", "struct: only one structure member allowed with -r\n"],
  ])("%s fails in crash's words", (line, words) => {
    expect(say(machine(), line)).toBe(words);
  });

  it("fails for memory that is not there", () => {
    expect(say(machine(), "struct list_head ffff888000009000")).toContain("ffff888000009000");
  });
});

describe("per-CPU objects", () => {
  it("shows the instances of processors", () => {
    expect(said("struct list_head.next queues:a")).toBe(`
[0]: ffff888010000100
  next = 0x1,
[1]: ffff888020000100
  next = 0x2,
`);
    expect(said("struct list_head.next 100:1")).toBe("\n[1]: ffff888020000100\n  next = 0x2,\n");
  });

  it("says so when there is one for all, and when a processor must be named", () => {
    expect(said("struct list_head.next heads:0")).toBe(`
WARNING: heads is not percpu; cpuspec ignored.
  next = 0x1,
`);
    expect(said("struct list_head queues")).toContain("queues is a per-CPU symbol");
    expect(said("struct list_head queues:7")).toBe("\nstruct: invalid cpu specification: 7\n");
  });
});
