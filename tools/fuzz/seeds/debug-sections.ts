/** Debug sections of a small file, of every kind that readers ask for, and the input that holds them. */
import {
  DW_AT_comp_dir,
  DW_AT_const_value,
  DW_AT_data_member_location,
  DW_AT_external,
  DW_AT_frame_base,
  DW_AT_high_pc,
  DW_AT_location,
  DW_AT_low_pc,
  DW_AT_name,
  DW_AT_ranges,
  DW_AT_stmt_list,
  DW_AT_type,
  DW_FORM_addr,
  DW_FORM_data1,
  DW_FORM_data4,
  DW_FORM_exprloc,
  DW_FORM_flag_present,
  DW_FORM_ref4,
  DW_FORM_sdata,
  DW_FORM_sec_offset,
  DW_FORM_string,
  DW_FORM_strp,
  DW_TAG_base_type,
  DW_TAG_compile_unit,
  DW_TAG_enumeration_type,
  DW_TAG_enumerator,
  DW_TAG_formal_parameter,
  DW_TAG_lexical_block,
  DW_TAG_member,
  DW_TAG_pointer_type,
  DW_TAG_structure_type,
  DW_TAG_subprogram,
  DW_TAG_variable,
  type DwarfSections,
} from "#debuginfo/dwarf";
import { memorySource } from "#source";
import { type DwarfAttribute, dwarf, entry } from "../../../src/testing/dwarf.ts";
import { joinParts, splitParts } from "../parts.ts";

/** The parts of an input, in this order. */
const SECTIONS = [
  ".debug_abbrev",
  ".debug_str",
  ".debug_line",
  ".debug_line_str",
  ".debug_aranges",
  ".debug_ranges",
  ".debug_rnglists",
  ".debug_loc",
  ".debug_loclists",
  ".debug_addr",
  ".debug_str_offsets",
  ".debug_info",
] as const;

/** Where the code of the seeds is, and what is asked about. */
export const ADDRESSES = [0x1000n, 0x1004n, 0x1010n, 0x2004n, 0n] as const;

/** The sections that an input holds. */
export function sectionsOf(bytes: Uint8Array): DwarfSections {
  const parts = splitParts(bytes, SECTIONS.length);
  const files = new Map(SECTIONS.map((name, i) => [name as string, parts[i] ?? bytes]));
  return {
    find: (name) => {
      const content = files.get(name);
      return content === undefined || content.length === 0 ? undefined : memorySource(name, content);
    },
  };
}

/** Inputs that hold files of versions 4 and 5. */
export function debugSeeds(): readonly Uint8Array[] {
  return [4, 5].map((version) => {
    const files = debugFile(version);
    return joinParts(...SECTIONS.map((name) => files.get(name) ?? new Uint8Array(0)));
  });
}

function debugFile(version: number): ReadonlyMap<string, Uint8Array> {
  const file = dwarf();
  const name = (text: string): DwarfAttribute => [DW_AT_name, DW_FORM_strp, text];
  const int: DwarfAttribute = [DW_AT_type, DW_FORM_ref4, "int"];
  const locations = version < 5 ? ".debug_loc" : ".debug_loclists";
  const children = [
    entry(DW_TAG_base_type, [name("int"), [0x0b, DW_FORM_data1, 4], [0x3e, DW_FORM_data1, 5]], [], "int"),
    entry(DW_TAG_pointer_type, [[DW_AT_type, DW_FORM_ref4, "node"]], [], "pointer"),
    entry(
      DW_TAG_structure_type,
      [name("node"), [0x0b, DW_FORM_data1, 16]],
      [
        entry(DW_TAG_member, [name("value"), int, [DW_AT_data_member_location, DW_FORM_data1, 0]]),
        entry(DW_TAG_member, [
          name("next"),
          [DW_AT_type, DW_FORM_ref4, "pointer"],
          [DW_AT_data_member_location, DW_FORM_data1, 8],
        ]),
      ],
      "node",
    ),
    entry(
      DW_TAG_enumeration_type,
      [name("colour"), [0x0b, DW_FORM_data1, 4]],
      [entry(DW_TAG_enumerator, [name("RED"), [DW_AT_const_value, DW_FORM_sdata, -1]])],
    ),
    entry(
      DW_TAG_subprogram,
      [
        name("panic"),
        [DW_AT_external, DW_FORM_flag_present],
        [DW_AT_low_pc, DW_FORM_addr, 0x1000],
        [DW_AT_high_pc, DW_FORM_data4, 32],
        [DW_AT_frame_base, DW_FORM_exprloc, Uint8Array.of(0x9c)],
      ],
      [
        entry(DW_TAG_formal_parameter, [name("fmt"), int, [DW_AT_location, DW_FORM_exprloc, Uint8Array.of(0x55)]]),
        entry(
          DW_TAG_lexical_block,
          [
            [DW_AT_low_pc, DW_FORM_addr, 0x1004],
            [DW_AT_high_pc, DW_FORM_data4, 16],
          ],
          [entry(DW_TAG_variable, [name("count"), int, [DW_AT_location, DW_FORM_sec_offset, "places"]])],
        ),
      ],
    ),
    entry(DW_TAG_variable, [name("jiffies"), int, [DW_AT_external, DW_FORM_flag_present]]),
  ];
  const section = version < 5 ? ".debug_ranges" : ".debug_rnglists";
  for (const [unit, range] of [
    ["a", [DW_AT_high_pc, DW_FORM_data4, 64]],
    ["b", [DW_AT_ranges, DW_FORM_sec_offset, "list"]],
  ] as const) {
    const attributes: DwarfAttribute[] = [
      [DW_AT_name, DW_FORM_string, `${unit}.c`],
      [DW_AT_comp_dir, DW_FORM_strp, "/build"],
      [DW_AT_stmt_list, DW_FORM_sec_offset, "lines"],
      [DW_AT_low_pc, DW_FORM_addr, unit === "a" ? 0x1000 : 0],
      range,
    ];
    file.unit(entry(DW_TAG_compile_unit, attributes, unit === "a" ? children : children.slice(0, 1)), {
      label: unit,
      version,
    });
  }
  const list = file.section(section).label("list");
  const places = file.section(locations).label("places");
  if (version < 5) {
    list.int(8, 0x2000).int(8, 0x2008).int(8, 0).int(8, 0);
    places.int(8, 4).int(8, 20).int(2, 1).raw([0x53]).int(8, 0).int(8, 0);
  } else {
    list.raw([7]).int(8, 0x2000).uleb(8).raw([0]);
    places.raw([4]).uleb(4).uleb(20).uleb(1).raw([0x53, 0]);
  }
  file.aranges("a", [[0x1000n, 64]]);
  file.lines("lines", {
    version,
    directories: ["/build", "kernel"],
    files: [
      ["main.c", 1],
      ["panic.c", 1],
    ],
    program: (lines) => {
      lines.raw([0, 9, 2]).int(8, 0x1000).raw([20, 30, 40, 2, 64, 0, 1, 1]);
    },
  });
  return file.bytes();
}
