import { expect, test } from "vitest";
import { hex } from "#base";
import { drawKernel, type KernelSpec, TIME_OF_DEATH } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { bpf } from "./bpf.ts";

const MACHINE: KernelSpec = {
  types: `
enum bpf_prog_type { BPF_PROG_TYPE_UNSPEC = 0, BPF_PROG_TYPE_SOCKET_FILTER = 1, BPF_PROG_TYPE_XDP = 6 };
enum bpf_map_type { BPF_MAP_TYPE_UNSPEC = 0, BPF_MAP_TYPE_ARRAY = 2, BPF_MAP_TYPE_PERCPU_ARRAY = 6 };
enum bpf_func_id { BPF_FUNC_unspec = 0, BPF_FUNC_get = 1, __BPF_FUNC_MAX_ID = 2 };
struct bpf_insn { unsigned char code, registers; short off; int imm; };
struct bpf_prog {
  u16 pages; unsigned int jited:1; unsigned int gpl_compatible:1; enum bpf_prog_type type; u32 len, jited_len;
  unsigned char tag[8]; void *bpf_func; struct bpf_prog_aux *aux; struct bpf_insn insnsi[6];
};
struct bpf_prog_aux { u32 used_map_cnt; struct bpf_map **used_maps; u64 load_time; struct user_struct *user; char name[16]; };
struct user_struct { unsigned int uid; };
struct bpf_map { enum bpf_map_type map_type; u32 map_flags, key_size, value_size, max_entries; char name[16]; };
struct tk_read_base { u32 shift; u64 xtime_nsec; };
struct timekeeper { struct tk_read_base tkr_mono; u64 xtime_sec; struct timespec64 wall_to_monotonic; s64 offs_boot; };
`,
  functions: ["__bpf_call_base", "bpf_get"],
  globals: {
    "struct idr prog_idr": { "idr_rt.xa_head": "&programs+2", idr_base: 1 },
    "struct idr map_idr": { "idr_rt.xa_head": "&array", idr_base: 3 },
    "const char *func_id_str[2]": ["bpf_unspec", "bpf_get_number"],
  },
  heap: {
    "struct xa_node programs": { shift: 0, slots: ["&filter", "&express"] },
    "struct bpf_prog filter": {
      pages: 1,
      gpl_compatible: 1,
      type: 1,
      len: 4,
      tag: [0x80, 0xf1, 0xdd, 0x66, 0xb9, 0xfa, 0x5c, 0x7a],
      aux: "&filter_own",
      insnsi: [{ code: 0x85, imm: 1 }, { code: 0xbf, registers: 0xa2 }, { code: 0x85, imm: 99 }, { code: 0x95 }],
    },
    "struct bpf_prog_aux filter_own": {
      used_map_cnt: 1,
      used_maps: "&used",
      load_time: 2_000_000_000n,
      user: "&root",
      name: "filter",
    },
    "struct bpf_map *used[1]": ["&array"],
    "struct user_struct root": { uid: 1000 },
    "struct bpf_prog express": { type: 6, aux: 0, len: 2_000_000 },
    "struct bpf_map array": { map_type: 6, map_flags: 1, key_size: 4, value_size: 4, max_entries: 300, name: "array" },
  },
};

const drawn = drawKernel(MACHINE);
const said = (line: string): string => shown(drawn.kernel, bpf, line);
const at = (name: string): string => hex(drawn.at(name));

test("programs with the maps that they use, and maps", () => {
  expect(said("bpf")).toBe(` ID      BPF_PROG       BPF_PROG_AUX   BPF_PROG_TYPE       TAG        USED_MAPS
 1   ${at("&filter")} ${at("&filter_own")} SOCKET_FILTER 80f1dd66b9fa5c7a     3     
 2   ${at("&express")}        0              XDP      0000000000000000     ?     

 ID      BPF_MAP      BPF_MAP_TYPE MAP_FLAGS
 3   ${at("&array")} PERCPU_ARRAY  00000001 
`);
});

test("all that is known of a program, and its instructions with the names of helpers", () => {
  const text = said("bpf -p 1 -t");
  expect(text).toContain(`     XLATED: 32  JITED: 0  MEMLOCK: 4096
     LOAD_TIME: `);
  expect(text).toContain(`
     GPL_COMPATIBLE: yes  NAME: "filter"  UID: 1000

   0: (85) call bpf_get_number#1
   1: (bf) r2 = r10
   2: (85) call unknown#99
   3: (95) exit
`);
  const loaded = Date.parse(`${/LOAD_TIME: (.*)/.exec(text)?.[1]} UTC`) / 1000;
  expect(loaded).toBeLessThan(TIME_OF_DEATH);
  expect(said("bpf -p 1 -T")).toContain("   1: (bf) r2 = r10\n       bf a2 00 00 00 00 00 00\n");
  expect(said("bpf -p 1 -j")).toMatch(/\n\n\(program not jited\)\n$/);
});

test("a program that is broken is marked, and what is not can be seen", () => {
  const text = said("bpf -P -t");
  expect(text).toContain("GPL_COMPATIBLE: no  NAME: (unknown)  UID: (unknown)\n");
  expect(text).toContain("(instructions: bpf_prog: 2000000 instructions");
});

test("the memory of a map: a value for each processor", () => {
  // 300 entries of 4 bytes and 2 values of 8, rounded up to pages.
  expect(said("bpf -m 3")).toContain("KEY_SIZE: 4  VALUE_SIZE: 4  MAX_ENTRIES: 300  MEMLOCK: 8192\n");
  expect(said("bpf -m 3")).toContain(`     NAME: "array"  UID: (unused)\n`);
  expect(said("bpf -m 3 -s -x")).toContain(
    "\nstruct bpf_map {\n  map_type = BPF_MAP_TYPE_PERCPU_ARRAY,\n  map_flags = 0x1,",
  );
});

test.each([
  ["bpf -p 9", "bpf: invalid program ID: 9\n"],
  ["bpf -m 9", "bpf: invalid map ID: 9\n"],
  ["bpf -t", "bpf: -t option only applicable with -p or -P\n"],
  ["bpf -T -M", "bpf: -t option only applicable with -p or -P\n"],
  ["bpf -j", "bpf: -j option only applicable with -p or -P\n"],
  ["bpf -s", "bpf: -s option requires either -p, -P, -m or -M\n"],
  ["bpf -d", "bpf: -d option requires -s\n"],
  ["bpf -x -d", "bpf: -d and -x are mutually exclusive\n"],
  ["bpf foo", "bpf: invalid argument: foo\n"],
])("%s", (line, complaint) => {
  expect(said(line)).toBe(complaint);
});

test("a kernel without numbers of programs", () => {
  expect(shown(drawKernel({}).kernel, bpf, "bpf")).toMatch(/^bpf: command not supported/);
});
