import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Session } from "#command";
import { rowsOf, say, valueSession } from "../testing/value-session.ts";
import {
  array,
  CHAR,
  enumType,
  functionType,
  INT,
  pointer,
  struct,
  TestMemory,
  typedef,
  UNSIGNED_INT,
  UNSIGNED_LONG,
  union,
  VOID,
} from "../testing/values.ts";
import { gdb } from "./gdb.ts";
import { p } from "./p.ts";

const JIFFIES = 0xffff_ffff_8100_0000n;
const TASK = 0xffff_ffff_8100_0100n;
const SCHEDULE = 0xffff_ffff_8000_0000n;

const list = struct("list_head", ["next", pointer(VOID)], ["prev", pointer(VOID)]);
const task = struct(
  "task",
  ["flags", UNSIGNED_INT],
  ["tasks", list],
  ["comm", array(CHAR, 16)],
  ["held", UNSIGNED_INT, 3],
  [undefined, union(undefined, ["a", INT], ["b", CHAR])],
);

function machine(): Session {
  const memory = new TestMemory()
    .put(TASK, new Uint8Array(0x100))
    .putWords(JIFFIES, 0xfffe_ef81n, 7n)
    .putWords(TASK, 5n, JIFFIES, TASK + 8n)
    .putText(TASK + 24n, "swapper/0", 16)
    .putWords(SCHEDULE, 0n);
  return valueSession({
    memory,
    commands: [gdb, p],
    types: [list, task, typedef("u64", typedef("__u64", UNSIGNED_LONG)), enumType("kind", { ONE: 1, TWO: 2 })],
    symbols: {
      jiffies: [JIFFIES, UNSIGNED_LONG],
      init_task: [TASK, task],
      schedule: [SCHEDULE, functionType(VOID)],
    },
  });
}

const said = (...lines: readonly string[]): string => {
  const session = machine();
  return lines.map((line) => say(session, line)).join("");
};

describe("print", () => {
  it("numbers values, in gdb's formats, with the options of gdb", () => {
    expect(said("gdb p jiffies", "gdb print/x $", "print/c 65", "gdb p")).toBe(
      "$1 = 4294897537\n$2 = 0xfffeef81\n$3 = 65 'A'\n$4 = 65\n",
    );
    expect(said("gdb p -pretty off -- init_task.tasks")).toBe(
      "$1 = {next = 0xffffffff81000000 <jiffies>, prev = 0xffffffff81000108 <init_task+8>}\n",
    );
    expect(said("gdb p -elements 3 -- init_task.comm", "gdb p -rep 3 -- init_task.comm")).toBe(
      `$1 = "swa"...\n$2 = "swapper/0", '\\000' <repeats 6 times>\n`,
    );
    expect(said("gdb p -symbol off -- &init_task", "p/a &init_task")).toBe(
      "$1 = (struct task *) 0xffffffff81000100\n$2 = 0xffffffff81000100 <init_task>\n",
    );
  });

  it("refuses in crash's words, and gives gdb's reason", () => {
    expect(said("gdb p foo")).toBe('gdb: gdb request failed: p foo\nNo symbol "foo" in current context.\n');
    expect(said("p/2x 5")).toContain('Item count other than 1 is meaningless in "print" command.');
    expect(said("p/k 5")).toContain('Undefined output format "k".');
    expect(said("gdb p -foo -- 5")).toContain("Unrecognized option at: -foo -- ");
    expect(said("gdb p -elements -- 5")).toContain("-elements requires an argument");
    expect(said("gdb p jiffies = 5")).toContain("A dump cannot be written to.");
    expect(said("gdb p schedule()")).toContain("You can't do that without a process to debug.");
    expect(said("gdb p *(int *)16")).toContain("Cannot access memory at address 0x10: unmapped");
  });

  it("has kin: output without number, call silent about void", () => {
    expect(said("gdb output jiffies", "gdb call (void)0", "gdb call 5", "inspect 6")).toBe(
      "4294897537$1 = 5\n$2 = 6\n",
    );
  });

  it("is one with p: values and variables of one's own", () => {
    expect(said("gdb set $x = 5", "p $x + 1", "gdb set var $x += 2", "gdb p $x * $1")).toBe("$1 = 6\n$2 = 42\n");
    expect(rowsOf(machine(), "gdb p jiffies")).toEqual([
      {
        kind: "value",
        number: 1,
        type: "unsigned long",
        address: "0xffffffff81000000",
        value: 4294897537,
        text: "$1 = 4294897537\n",
      },
    ]);
  });
});

describe("ptype and whatis", () => {
  it("tell types of names and of expressions", () => {
    expect(said("gdb ptype struct list_head", "ptype &init_task.tasks")).toBe(
      "type = struct list_head {\n    void *next;\n    void *prev;\n}\n" +
        "type = struct list_head {\n    void *next;\n    void *prev;\n} *\n",
    );
    expect(said("gdb ptype u64", "gdb whatis u64", "gdb whatis init_task.comm", "gdb whatis struct task *")).toBe(
      "type = unsigned long\ntype = __u64\ntype = char [16]\ntype = struct task *\n",
    );
    expect(said("gdb ptype enum kind", "gdb whatis 1 + 1L", "gdb whatis schedule")).toBe(
      "type = enum kind {ONE = 1, TWO}\ntype = long\ntype = void (void)\n",
    );
    expect(said("gdb ptype struct nothing")).toContain("No struct type named nothing.");
    expect(said("ptype/k int")).toContain("unrecognized flag 'k'");
  });

  it("with /o show offsets, sizes and holes", () => {
    expect(said("gdb ptype/o struct task")).toBe(
      [
        "/* offset      |    size */  type = struct task {",
        "/*      0      |       4 */    unsigned int flags;",
        "/* XXX  4-byte hole      */",
        "/*      8      |      16 */    struct list_head {",
        "/*      8      |       8 */        void *next;",
        "/*     16      |       8 */        void *prev;",
        "",
        "                                   /* total size (bytes):   16 */",
        "                               } tasks;",
        "/*     24      |      16 */    char comm[16];",
        "/*     40: 0   |       4 */    unsigned int held : 3;",
        "/* XXX  5-bit hole       */",
        "/* XXX  3-byte hole      */",
        "/*     44      |       4 */    union {",
        "/*                     4 */        int a;",
        "/*                     1 */        char b;",
        "",
        "                                   /* total size (bytes):    4 */",
        "                               };",
        "",
        "                               /* total size (bytes):   48 */",
        "                             }",
        "",
      ].join("\n"),
    );
  });

  it("with /o leave alone what ends with an array of unknown length", () => {
    const open = struct("open", ["n", INT], ["data", array(INT)]);
    const session = valueSession({ commands: [gdb], types: [open] });
    expect(say(session, "gdb ptype/o struct open")).toBe(
      "warning: ptype/o does not work with dynamic types; disabling '/o'\n" +
        "type = struct open {\n    int n;\n    int data[];\n}\n",
    );
  });
});

describe("x", () => {
  it("shows units of a size in a format, and goes on", () => {
    expect(said("x/2gx &jiffies", "gdb x/4xb &jiffies", "gdb x", "x/2dw &jiffies", "x/2o")).toBe(
      "0xffffffff81000000 <jiffies>:\t0x00000000fffeef81\t0x0000000000000007\n" +
        "0xffffffff81000000 <jiffies>:\t0x81\t0xef\t0xfe\t0xff\n" +
        "0xffffffff81000004 <jiffies+4>:\t0x00\t0x00\t0x00\t0x00\n" +
        "0xffffffff81000000 <jiffies>:\t-69759\t0\n" +
        "0xffffffff81000008:\t07\t0\n",
    );
  });

  it("shows strings, characters, addresses and binary numbers", () => {
    expect(said("x/2s init_task.comm", "x/3c init_task.comm", "x/a &init_task.tasks", "x/tb &jiffies")).toBe(
      '0xffffffff81000118 <init_task+24>:\t"swapper/0"\n0xffffffff81000122 <init_task+34>:\t""\n' +
        "0xffffffff81000118 <init_task+24>:\t115 's'\t119 'w'\t97 'a'\n" +
        "0xffffffff81000108 <init_task+8>:\t0xffffffff81000000 <jiffies>\n" +
        "0xffffffff81000000 <jiffies>:\t10000001\n",
    );
  });

  it("leaves the last address and what is there in $_ and $__; print moves it on", () => {
    expect(said("x/2gx &jiffies", "gdb p $_", "gdb p $__", "gdb p init_task.flags", "x/wx")).toBe(
      "0xffffffff81000000 <jiffies>:\t0x00000000fffeef81\t0x0000000000000007\n" +
        "$1 = (int64_t *) 0xffffffff81000008\n$2 = 7\n$3 = 5\n0xffffffff81000104 <init_task+4>:\t0x00000000\n",
    );
  });

  it("shows what it could read before it complains", () => {
    expect(said("x/3gx &jiffies")).toBe(
      "0xffffffff81000000 <jiffies>:\t0x00000000fffeef81\t0x0000000000000007\n0xffffffff81000010:\t" +
        "gdb: gdb request failed: x/3gx &jiffies\nCannot access memory at address 0xffffffff81000010: unmapped\n",
    );
    expect(said("x/x init_task")).toContain("Value can't be converted to integer.");
  });
});

describe("set and show", () => {
  it("change how values are printed, p's too", () => {
    expect(said("gdb set print elements 4", "gdb p init_task.comm", "gdb show print elements")).toBe(
      '$1 = "swap"...\nLimit on string chars or array elements to print is 4.\n',
    );
    expect(said("gdb set print pretty off", "p init_task.tasks")).toContain("{next = 0x");
    expect(said("gdb set print repeats 3", "gdb p init_task.comm")).toContain("<repeats 6 times>");
    expect(said("gdb set output-radix 16", "gdb p 255", "gdb set output-radix 8", "gdb p 255")).toBe(
      "Output radix now set to decimal 16, hex 10, octal 20.\n$1 = 0xff\n" +
        "Output radix now set to decimal 8, hex 8, octal 10.\n$2 = 0377\n",
    );
  });

  it("refuse what they do not know", () => {
    expect(said("gdb set print elements x")).toContain('No symbol "x" in current context.');
    expect(said("gdb set print foo on")).toContain('Undefined set print command: "foo".');
    expect(said("gdb set print a on")).toContain('Ambiguous set print command "a": address, array, array-indexes.');
    expect(said("gdb set foo")).toContain('No symbol "foo" in current context.');
    expect(said("gdb set output-radix 7")).toContain("Unsupported output radix");
    expect(said("gdb show foo")).toContain('Undefined show command: "foo".');
  });
});

describe("printf and echo", () => {
  it("write as C does", () => {
    expect(said('gdb printf "%d %s|%5x|%-4c|%08.3f%%\\n", init_task.flags, init_task.comm, 255, 65, 1.5')).toBe(
      "5 swapper/0|   ff|A   |0001.500%\n",
    );
    expect(said('printf "%lu %p %p %V\\n", -1L, &jiffies, 0, init_task.held')).toBe(
      "18446744073709551615 0xffffffff81000000 (nil) 0\n",
    );
    expect(said("gdb echo a\\tb\\n")).toBe("a\tb\n");
  });

  it("refuse formats that do not fit", () => {
    expect(said('gdb printf "%d\\n"')).toContain("Wrong number of arguments for specified format-string");
    expect(said("gdb printf hello")).toContain("Bad format string");
    expect(said('gdb printf "%k", 1')).toContain("Unrecognized format specifier 'k' in printf");
    expect(said('gdb printf "%s", 16')).toContain("Cannot access memory at address 0x10");
  });
});

describe("places", () => {
  it("are named by their symbols", () => {
    expect(said("gdb info symbol jiffies", "gdb info symbol &init_task.comm")).toBe(
      "No symbol matches jiffies.\ninit_task + 24 in the kernel\n",
    );
    expect(said("gdb info address jiffies", "gdb info address schedule", "gdb info address ONE")).toBe(
      'Symbol "jiffies" is static storage at address 0xffffffff81000000.\n' +
        'Symbol "schedule" is a function at address 0xffffffff80000000.\n' +
        'Symbol "ONE" is constant.\n',
    );
  });
});

describe("settings and variables", () => {
  it("are shown", () => {
    expect(said("gdb set $x = 5", "gdb show convenience")).toBe("$x = 5\n");
    expect(said("gdb show radix")).toBe("Input and output radices set to decimal 10, hex a, octal 12.\n");
    expect(said("gdb show print")).toContain("print pretty:  Pretty formatting of structures is on.\n");
  });

  it("a number is taken apart by a cast to an array of its size", () => {
    expect(said("gdb p/x (short [2])0x12345678")).toBe("$1 = {0x5678, 0x1234}\n");
    expect(said("gdb p (short [3])0x12345678")).toContain("Invalid cast.");
  });
});

describe("what is for gdb alone", () => {
  it("files of its commands are not read", () => {
    expect(said("gdb define x")).toMatch(/^crash: restricted gdb command: define\n/);
  });
});

describe("other lines", () => {
  it("are refused, each in its way", () => {
    expect(said("gdb foo")).toBe('gdb: gdb request failed: foo\nUndefined command: "foo".  Try "help gdb".\n');
    expect(said("gdb run")).toBe("crash: prohibited gdb command: run\n");
    expect(said("gdb info foo")).toContain('Undefined info command: "foo".  Try "help info".');
    expect(said("foo")).toBe("crash: command not found: foo\n");
    expect(said("gdb")).toContain("Usage:");
  });

  it("may leave the word out and shorten, as far as gdb takes it", () => {
    expect(said("pt u64", "gdb wha jiffies", "i sym &jiffies")).toBe(
      "type = unsigned long\ntype = unsigned long\njiffies in the kernel\n",
    );
    expect(said("gdb wh jiffies")).toContain('Undefined command: "wh".');
  });
});

describe("any line", () => {
  it("is answered or refused, never an error of ours", () => {
    const words = fc.constantFrom(
      ..."print p/x p x/2gx x/s ptype ptype/o whatis set show info symbol address echo printf output list $x $_ = 5 -1 ( ) [ ] init_task init_task.comm jiffies struct task u64 @ 2 & * -elements -pretty on -- / , \"%d\" 'a' elements repeats".split(
        " ",
      ),
    );
    const session = machine();
    fc.assert(
      fc.property(fc.array(words, { maxLength: 8 }), (parts) => {
        expect(say(session, `gdb ${parts.join(" ")}`)).not.toContain("internal error");
      }),
      { numRuns: 2000 },
    );
  });
});
