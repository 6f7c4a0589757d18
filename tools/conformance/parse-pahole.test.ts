import { describe, expect, it } from "vitest";
import { rowText } from "./compare-definitions.ts";
import type { Definition } from "./definition.ts";
import { parsePahole } from "./parse-pahole.ts";

const shown = ({ kind, name, size, rows }: Definition): string =>
  `${kind} ${name} ${size ?? "?"}: ${rows.map(rowText).join("; ")}`;

describe("parsePahole", () => {
  it("reads members, bit-fields and what is unnamed inside", () => {
    const text = `struct one {
	struct list_head           next;                 /*     0    16 */

	/* XXX 4 bytes hole, try to pack */

	int                        (*call)(struct file *, long unsigned int); /*    24     8 */
	union {
		u32                a:14;                 /*    32: 0  4 */
		u32                b:1;                  /*    32:14  4 */
	} bits __attribute__((__aligned__(64)));         /*    32     4 */
	const struct {
		char               name[16];             /*    40    16 */
	};                                               /*    40    16 */
	struct head               ;                      /*    56     8 */
	enum {
		A  = 0,
		B  = -1,
	} state:16;                                      /*    64:16  4 */
	unsigned int               :0;

	/* size: 72, cachelines: 2, members: 6 */
	/* last cacheline: 8 bytes */
} __attribute__((__packed__));
`;
    expect(parsePahole(text).map(shown)).toEqual([
      [
        "struct one 72: next @0 16 bytes: struct list_head next",
        "call @192 8 bytes: int ( * call ) ( struct file * , unsigned long )",
        "bits @256 4 bytes: union { ... } bits",
        "bits.a @256:14 4 bytes: u32 a",
        "bits.b @270:1 4 bytes: u32 b",
        " @320 16 bytes: const struct { ... }",
        "name @320 16 bytes: char name [ 16 ]",
        " @448 8 bytes: struct head",
        "state @528:16 4 bytes: enum { ... } state",
        "state.A = 0",
        "state.B = -1",
      ].join("; "),
    ]);
  });

  it("reads enums and typedefs", () => {
    const text = `enum pid_type {
	PIDTYPE_PID  = 0,
	PIDTYPE_MAX  = 0x4,
};
typedef __u32 u32;
typedef void (*work_func_t)(struct work_struct *);
typedef bool (busy_tag_iter_fn)(struct request *, void *);
typedef long unsigned int bits_t[2];
typedef struct {
	int                        counter;              /*     0     4 */

	/* size: 4, cachelines: 1, members: 1 */
} atomic_t;
`;
    expect(parsePahole(text).map(shown)).toEqual([
      "enum pid_type ?: PIDTYPE_PID = 0; PIDTYPE_MAX = 4",
      "typedef u32 ?: u32 = __u32 u32",
      "typedef work_func_t ?: work_func_t = void ( * work_func_t ) ( struct work_struct * )",
      "typedef busy_tag_iter_fn ?: busy_tag_iter_fn = bool busy_tag_iter_fn ( struct request * , void * )",
      "typedef bits_t ?: bits_t = unsigned long bits_t [ 2 ]",
      "typedef atomic_t ?: atomic_t = struct { ... } atomic_t; counter @0 4 bytes: int counter",
    ]);
  });

  it.each([
    ["struct s {\n\tint a; /* 0 4 */ trailing\n};\n", /line 2 .* is not understood/],
    ["hello\n", /line 1 .* is not understood/],
    ["struct s {\n", /ends inside a definition/],
  ])("refuses what it does not understand: %j", (text, message) => {
    expect(() => parsePahole(text)).toThrow(message);
  });
});
