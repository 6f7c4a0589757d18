import { describe, expect, it } from "vitest";
import { address, Bytes } from "#base";
import { parseBtf } from "#debuginfo/btf";
import { btf, SAMPLE_TYPES } from "../testing/btf.ts";
import { type DefinitionStyle, definitionLines, formatDefinition, formatEnum, formatSymbolType } from "./definition.ts";
import { btfTypes } from "./from-btf.ts";
import { parseTypeName } from "./parse-type-name.ts";
import type { CType, EnumType, TypedefType } from "./type.ts";

const source = btfTypes(parseBtf(new Bytes(btf(SAMPLE_TYPES).array), "sample"));

function named(text: string): CType {
  const type = parseTypeName(text, source);
  if (type === undefined) throw new Error(`no type ${text}`);
  return type;
}

const text = (name: string, style: Partial<DefinitionStyle> = {}) =>
  `\n${formatDefinition(named(name), { radix: 10, ...style }).join("\n")}\n`;

describe("formatDefinition", () => {
  it("writes a struct", () => {
    expect(text("struct list_head")).toBe(`
struct list_head {
    struct list_head *next;
    struct list_head *prev;
}
SIZE: 16
`);
  });

  it("spells out unnamed structs and unions, at any depth", () => {
    expect(text("struct page")).toBe(`
struct page {
    unsigned long flags;
    union {
        struct {
            struct list_head lru;
            struct address_space *mapping;
        };
        struct {
            unsigned char dtor;
            unsigned char order;
        };
    };
    struct list_head links[2];
}
SIZE: 40
`);
  });

  it("puts offsets before the members, as wide as the size", () => {
    expect(text("struct page", { offsets: true })).toBe(`
struct page {
   [0] unsigned long flags;
       union {
           struct {
   [8]         struct list_head lru;
  [24]         struct address_space *mapping;
           };
           struct {
   [8]         unsigned char dtor;
   [9]         unsigned char order;
           };
       };
  [32] struct list_head links[2];
}
SIZE: 40
`);
  });

  it("puts addresses there when an object is given", () => {
    expect(text("struct list_head", { offsets: true, address: address(0xffffea0000000000n) })).toBe(`
struct list_head {
  [ffffea0000000000] struct list_head *next;
  [ffffea0000000008] struct list_head *prev;
}
SIZE: 16
`);
  });

  it("writes sizes and offsets in hexadecimal", () => {
    expect(text("struct list_head", { radix: 16, offsets: true })).toBe(`
struct list_head {
   [0x0] struct list_head *next;
   [0x8] struct list_head *prev;
}
SIZE: 0x10
`);
  });

  it("writes bit-fields with the byte that they start in", () => {
    expect(text("struct bpf_insn", { offsets: true })).toBe(`
struct bpf_insn {
  [0] __u8 code;
  [1] __u8 dst_reg : 4;
  [1] __u8 src_reg : 4;
  [4] int imm;
}
SIZE: 8
`);
  });

  it("writes function pointers and arrays of them", () => {
    expect(text("struct file_operations")).toBe(`
struct file_operations {
    void *owner;
    unsigned long (*llseek)(struct file *, int);
    unsigned long (*table[3])(struct file *, int);
    const char *name;
}
SIZE: 48
`);
  });

  it("gives no offset to members that only a named member leads to, not even that of a namesake", () => {
    expect(text("union attr", { offsets: true })).toBe(`
union attr {
       struct {
           int count;
           int flags;
           struct {...} inner;
   [0] } batch;
   [0] int flags;
}
SIZE: 16
`);
  });

  it("shows one member in the frame of its struct", () => {
    expect(text("struct page", { member: "mapping" })).toBe(`
struct page {
  [24]         struct address_space *mapping;
}
`);
  });

  it("shows the opening line of a member that is a struct of its own", () => {
    expect(text("union attr", { member: "batch" })).toBe(`
union attr {
       struct {
   [0] } batch;
}
`);
  });

  it("writes typedefs with what they stand for", () => {
    expect(text("pid_t")).toBe("\ntypedef int pid_t;\nSIZE: 4\n");
    expect(text("complete_fn")).toBe("\ntypedef void (struct list_head *) complete_fn;\nSIZE: 1\n");
    expect(text("atomic_t", { offsets: true })).toBe(`
typedef struct {
  [0] int counter;
} atomic_t;
SIZE: 4
`);
    expect(text("cpumask_var_t")).toBe(`
typedef struct cpumask {
    unsigned long bits;
} * cpumask_var_t;
SIZE: 8
`);
  });

  it("leaves the name out where crash does", () => {
    expect(text("irq_handler_t")).toBe(`
typedef enum irqreturn {IRQ_NONE, IRQ_HANDLED, IRQ_LAST = 8, IRQ_END} (*)(int, void *)
SIZE: 8
`);
  });

  it("says when there are no members, or none are known", () => {
    expect(text("struct empty")).toContain("    <no data fields>\n");
    expect(text("struct file")).toContain("    <incomplete type>\n");
  });
});

describe("definitionLines", () => {
  it("tells which member a line declares, and where it lies", () => {
    const lines = definitionLines(named("union attr"));
    expect(lines.map(({ name, place }) => [name, place?.bitOffset])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      ["count", 0],
      ["flags", 32],
      ["inner", 64],
      ["batch", 0],
      ["flags", 0],
      [undefined, undefined],
    ]);
  });
});

describe("formatEnum", () => {
  const enumText = (name: string) => formatEnum(named(name) as EnumType | TypedefType).join("\n");

  it("writes an enum and typedefs of enums", () => {
    expect(enumText("enum irqreturn")).toBe(
      "enum irqreturn {\n  IRQ_NONE = 0\n  IRQ_HANDLED = 1\n  IRQ_LAST = 8\n  IRQ_END = 9\n};",
    );
    expect(enumText("irqreturn_t")).toMatch(/^typedef enum irqreturn \{\n[^}]*\};$/);
    expect(enumText("low_t")).toBe("typedef enum {\n  LOW = -1\n} low_t;");
  });
});

describe("formatSymbolType", () => {
  it.each([
    ["void (void)", "schedule", "void schedule(void);"],
    ["void (const char *)", "panic", "void panic(const char *);"],
    ["unsigned long", "jiffies", "unsigned long jiffies;"],
    ["char *", "saved_command_line", "char *saved_command_line;"],
    ["char [16]", "comm", "char comm[16];"],
    ["int (*)(struct file *)", "hook", "int (*hook)(struct file *);"],
    ["irq_handler_t", "handler", "irq_handler_t handler;"],
  ])("writes %s", (type, name, expected) => {
    expect(formatSymbolType(named(type), name)).toBe(expected);
  });
});
