import { describe, expect, it } from "vitest";
import type { Session } from "#command";
import { rowsOf, say, valueSession } from "../testing/value-session.ts";
import {
  array,
  BOOL,
  CHAR,
  enumType,
  functionType,
  INT,
  pointer,
  struct,
  typedef,
  UNSIGNED_LONG,
  union,
  VOID,
} from "../testing/values.ts";
import { whatis } from "./whatis.ts";

const list = struct("list_head", ["next", pointer(VOID)], ["prev", pointer(VOID)]);
const cache = struct("kmem_cache", ["list", list], ["size", INT]);
const mutex = struct("mutex", ["owner", INT]);
const pidType = enumType("pid_type", { PIDTYPE_PID: 0, PIDTYPE_MAX: 4 });

function machine(): Session {
  return valueSession({
    commands: [whatis],
    types: [
      list,
      cache,
      mutex,
      pidType,
      union("sigval", ["sival_int", INT]),
      typedef("u64", UNSIGNED_LONG),
      typedef("bool", BOOL),
      typedef("which_t", pidType),
      typedef("atomic_t", struct(undefined, ["counter", INT])),
    ],
    symbols: {
      kmem_cache: [0xffff_ffff_8100_0000n, pointer(cache)],
      mutex: [0xffff_ffff_8100_0010n],
      secret: [0xffff_ffff_8100_0020n],
      comm: [0xffff_ffff_8100_0030n, array(CHAR, 16)],
      schedule: [0xffff_ffff_8000_0000n, functionType(VOID, INT)],
    },
  });
}

const said = (line: string): string => say(machine(), line);

describe("whatis", () => {
  it("says that a vmlinux would help, and what a debugger says when even that is of no help", () => {
    const session = machine();
    expect(say(session, "whatis secret")).toMatch(/the type of secret is in the debug information of vmlinux-6/);
    const target = { ...session.target, vmlinux: "vmlinux" };
    expect(say({ ...session, target }, "whatis secret")).toBe("<data variable, no debug info> secret;\n");
  });

  it.each([
    ["whatis sigval", "union sigval {\n    int sival_int;\n}\nSIZE: 4\n"],
    ["whatis -o sigval", "union sigval {\n  [0] int sival_int;\n}\nSIZE: 4\n"],
    ["whatis kmem_cache.size", "struct kmem_cache {\n  [16] int size;\n}\n"],
    ["whatis u64", "typedef unsigned long u64;\nSIZE: 8\n"],
    ["whatis atomic_t", "typedef struct {\n    int counter;\n} atomic_t;\nSIZE: 4\n"],
    ["whatis bool", "_Bool\n"],
    ["whatis pid_type", "enum pid_type {\n  PIDTYPE_PID = 0\n  PIDTYPE_MAX = 4\n};\n"],
    ["whatis which_t", "typedef enum pid_type {\n  PIDTYPE_PID = 0\n  PIDTYPE_MAX = 4\n};\n"],
    ["whatis PIDTYPE_MAX", "enum pid_type = 4\n"],
    ["whatis unsigned long", "SIZE: 8\n"],
    ["whatis void", "void\n"],
    ["whatis comm", "char comm[16];\n"],
    ["whatis schedule", "void schedule(int);\n"],
    ["whatis &comm", "char (*)[16]\n"],
    ["whatis (struct list_head *)0", "struct list_head *\n"],
    ["whatis list_head and more", "struct list_head {\n    void *next;\n    void *prev;\n}\nSIZE: 16\n"],
  ])("%s", (line, words) => {
    expect(said(line)).toBe(words);
  });

  it("takes a name for the variable's, unless a keyword stands before it or its type is unknown", () => {
    expect(said("whatis kmem_cache")).toBe("struct kmem_cache *kmem_cache;\n");
    expect(said("whatis struct kmem_cache")).toContain("struct kmem_cache {\n");
    expect(said("whatis mutex")).toContain("struct mutex {\n");
  });

  it("names the file that knows a variable's type", () => {
    expect(said("whatis secret")).toBe(
      "whatis: the type of secret is in the debug information of vmlinux-6.1.0-test (build-id c0ffee)\n",
    );
  });

  it("shows its usage for what nothing is known of", () => {
    expect(said("whatis foo")).toMatch(/^whatis: cannot resolve: foo\nUsage:\n/);
    expect(said("whatis struct foo")).toMatch(/^whatis: cannot resolve: struct foo\n/);
    expect(said("whatis list_head.foo")).toMatch(/^whatis: cannot resolve: list_head.foo\n/);
    expect(said("whatis struct")).toMatch(/^Usage:\n/);
  });

  it("tells programs what is behind the text", () => {
    expect(rowsOf(machine(), "whatis u64")).toMatchObject([
      { kind: "type", type: "u64", target: "unsigned long", size: 8 },
    ]);
    expect(rowsOf(machine(), "whatis pid_type")).toMatchObject([
      {
        kind: "enum",
        enumerators: [
          { name: "PIDTYPE_PID", value: 0 },
          { name: "PIDTYPE_MAX", value: 4 },
        ],
      },
    ]);
  });
});
