/** Long because every form of entry that a type can have is written out. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FormatError } from "#base";
import {
  DW_AT_abstract_origin,
  DW_AT_bit_offset,
  DW_AT_bit_size,
  DW_AT_byte_size,
  DW_AT_const_value,
  DW_AT_count,
  DW_AT_data_bit_offset,
  DW_AT_data_member_location,
  DW_AT_declaration,
  DW_AT_encoding,
  DW_AT_external,
  DW_AT_location,
  DW_AT_name,
  DW_AT_signature,
  DW_AT_specification,
  DW_AT_type,
  DW_AT_upper_bound,
  DW_ATE_boolean,
  DW_ATE_float,
  DW_ATE_signed,
  DW_ATE_signed_char,
  DW_ATE_unsigned_char,
  DW_FORM_block1,
  DW_FORM_data1,
  DW_FORM_data8,
  DW_FORM_exprloc,
  DW_FORM_flag_present,
  DW_FORM_GNU_ref_alt,
  DW_FORM_ref_addr,
  DW_FORM_ref_sig8,
  DW_FORM_ref4,
  DW_FORM_sdata,
  DW_FORM_string,
  DW_FORM_udata,
  DW_OP_addr,
  DW_OP_plus_uconst,
  DW_TAG_array_type,
  DW_TAG_atomic_type,
  DW_TAG_base_type,
  DW_TAG_compile_unit,
  DW_TAG_const_type,
  DW_TAG_enumeration_type,
  DW_TAG_enumerator,
  DW_TAG_formal_parameter,
  DW_TAG_lexical_block,
  DW_TAG_member,
  DW_TAG_partial_unit,
  DW_TAG_pointer_type,
  DW_TAG_restrict_type,
  DW_TAG_structure_type,
  DW_TAG_subprogram,
  DW_TAG_subrange_type,
  DW_TAG_subroutine_type,
  DW_TAG_type_unit,
  DW_TAG_typedef,
  DW_TAG_union_type,
  DW_TAG_unspecified_parameters,
  DW_TAG_unspecified_type,
  DW_TAG_variable,
  DW_TAG_volatile_type,
  DW_UT_partial,
  DW_UT_type,
  indexNames,
  openInfo,
} from "#debuginfo/dwarf";
import { memorySource } from "#source";
import { type DwarfAttribute, type DwarfEntry, dwarf, entry } from "../testing/dwarf.ts";
import { declaration } from "./declaration.ts";
import { dwarfTypes } from "./from-dwarf.ts";
import { relocatedTypes } from "./relocated.ts";
import type { CType, EnumType, StructType, TypeSource } from "./type.ts";

const name = (text: string): DwarfAttribute => [DW_AT_name, DW_FORM_string, text];
const type = (label: string): DwarfAttribute => [DW_AT_type, DW_FORM_ref4, label];
const size = (bytes: number): DwarfAttribute => [DW_AT_byte_size, DW_FORM_data1, bytes];
const encoding = (code: number): DwarfAttribute => [DW_AT_encoding, DW_FORM_data1, code];
const at = (bytes: number): DwarfAttribute => [DW_AT_data_member_location, DW_FORM_udata, bytes];
const bits = (count: number): DwarfAttribute => [DW_AT_bit_size, DW_FORM_data1, count];
const DECLARED: DwarfAttribute = [DW_AT_declaration, DW_FORM_flag_present];
const EXTERNAL: DwarfAttribute = [DW_AT_external, DW_FORM_flag_present];

const base = (text: string, bytes: number, code: number): DwarfEntry =>
  entry(DW_TAG_base_type, [name(text), size(bytes), encoding(code)], [], text);
const variable = (text: string, label: string): DwarfEntry => entry(DW_TAG_variable, [name(text), type(label)]);
const member = (text: string, label: string, ...more: readonly DwarfAttribute[]): DwarfEntry =>
  entry(DW_TAG_member, [name(text), type(label), ...more]);
const modified = (tag: number, label: string, of: string): DwarfEntry => entry(tag, [type(of)], [], label);
const array = (label: string, of: string, ...dimensions: readonly (readonly DwarfAttribute[])[]): DwarfEntry =>
  entry(
    DW_TAG_array_type,
    [type(of)],
    dimensions.map((dimension) => entry(DW_TAG_subrange_type, dimension)),
    label,
  );
const last = (index: number): readonly DwarfAttribute[] => [[DW_AT_upper_bound, DW_FORM_udata, index]];

const INT = base("int", 4, DW_ATE_signed);
const CHAR = base("char", 1, DW_ATE_signed_char);

/** The types of a file with a unit for each list of entries. */
function types(...units: readonly (readonly DwarfEntry[])[]): TypeSource {
  const file = dwarf();
  for (const entries of units) file.unit(entry(DW_TAG_compile_unit, [], entries));
  return dwarfTypes(file.build());
}

/** How C declares the variable `text`. */
function declared(source: TypeSource, text: string): string | undefined {
  const found = source.variable(text) ?? source.function(text);
  return found === undefined ? undefined : declaration(found, text);
}

/** The layout of a struct as `name@bit:bits`. */
const layout = (found: CType | undefined): string[] | undefined =>
  (found as StructType | undefined)?.members?.map(
    (m) => `${m.name ?? ""}@${m.bitOffset}${m.bitSize === undefined ? "" : `:${m.bitSize}`}`,
  );

describe("dwarfTypes", () => {
  it("knows base types, under every spelling", () => {
    const source = types([
      INT,
      base("long unsigned int", 8, 7),
      base("_Bool", 1, DW_ATE_boolean),
      CHAR,
      base("unsigned char", 1, DW_ATE_unsigned_char),
      base("double", 8, DW_ATE_float),
    ]);
    const long = { kind: "int", name: "unsigned long", size: 8, signed: false, encoding: "integer" };
    expect(source.find("int", "unsigned long")).toEqual(long);
    expect(source.find("int", "long unsigned int")).toEqual(long);
    expect(source.find("int", "int")).toMatchObject({ signed: true, size: 4 });
    expect(source.find("int", "_Bool")).toMatchObject({ encoding: "bool", signed: false });
    expect(source.find("int", "char")).toMatchObject({ encoding: "char", signed: true });
    expect(source.find("int", "unsigned char")).toMatchObject({ encoding: "char", signed: false });
    expect(source.find("int", "double")).toEqual({ kind: "float", name: "double", size: 8 });
    expect([...source.names("int")]).toContain("unsigned long");
  });

  it.each([
    ["int *p", [modified(DW_TAG_pointer_type, "it", "int")]],
    ["void *p", [entry(DW_TAG_pointer_type, [], [], "it")]],
    ["const int p", [modified(DW_TAG_const_type, "it", "int")]],
    ["volatile int p", [modified(DW_TAG_volatile_type, "it", "int")]],
    ["int * restrict p", [modified(DW_TAG_restrict_type, "it", "ptr"), modified(DW_TAG_pointer_type, "ptr", "int")]],
    ["_Atomic int p", [modified(DW_TAG_atomic_type, "it", "int")]],
    ["const void *p", [modified(DW_TAG_pointer_type, "it", "c"), entry(DW_TAG_const_type, [], [], "c")]],
    ["pid_t p", [entry(DW_TAG_typedef, [name("pid_t"), type("int")], [], "it")]],
    ["int p[16]", [array("it", "int", last(15))]],
    ["int p[2][3]", [array("it", "int", last(1), last(2))]],
    ["int p[]", [array("it", "int", [])]],
    ["int p[]", [array("it", "int", [[DW_AT_upper_bound, DW_FORM_exprloc, Uint8Array.of(0x31)]])]],
    ["int p[0]", [array("it", "int", [[DW_AT_count, DW_FORM_data1, 0]])]],
    ["int p[0]", [array("it", "int", [[DW_AT_upper_bound, DW_FORM_data8, 2n ** 64n - 1n]])]],
    ["int p[0]", [array("it", "int", [[DW_AT_upper_bound, DW_FORM_sdata, -1]])]],
    [
      "int (*p)(const int, ...)",
      [
        modified(DW_TAG_pointer_type, "it", "f"),
        entry(
          DW_TAG_subroutine_type,
          [type("int")],
          [entry(DW_TAG_formal_parameter, [type("c")]), entry(DW_TAG_unspecified_parameters, [])],
          "f",
        ),
        modified(DW_TAG_const_type, "c", "int"),
      ],
    ],
  ] as const)("builds the type of `%s`", (text, entries) => {
    expect(declared(types([INT, ...entries, variable("p", "it")]), "p")).toBe(text);
  });

  it("takes the unspecified type of assemblers for void", () => {
    const f = entry(DW_TAG_subprogram, [name("memcpy"), type("none")]);
    expect(types([entry(DW_TAG_unspecified_type, [], [], "none"), f]).function("memcpy")?.result.kind).toBe("void");
  });

  it("resolves types that refer to each other in a ring", () => {
    const node = entry(DW_TAG_structure_type, [name("list_head"), size(16)], [member("next", "ptr", at(0))], "node");
    const found = types([node, modified(DW_TAG_pointer_type, "ptr", "node")]).find("struct", "list_head") as StructType;
    const [next] = found.members;
    expect(next.type.kind === "pointer" && next.type.target).toBe(found);
  });

  describe("variables", () => {
    const list = [array("list", "int", []), array("list[4]", "int", last(3))];

    it("finds a definition that only specifies a declaration", () => {
      const source = types([
        INT,
        entry(DW_TAG_variable, [name("jiffies"), type("int"), EXTERNAL, DECLARED], [], "declaration"),
        entry(DW_TAG_variable, [[DW_AT_specification, DW_FORM_ref4, "declaration"]]),
      ]);
      expect(declared(source, "jiffies")).toBe("int jiffies");
    });

    it("prefers the type of the definition, which knows the length", () => {
      const source = types([
        INT,
        ...list,
        entry(DW_TAG_variable, [name("table"), type("list"), EXTERNAL, DECLARED], [], "declaration"),
        entry(DW_TAG_variable, [[DW_AT_specification, DW_FORM_ref4, "declaration"], type("list[4]")]),
      ]);
      expect(declared(source, "table")).toBe("int table[4]");
    });

    it("chooses the definition at an address among several of one name", () => {
      const place = (address: bigint): DwarfAttribute => {
        const expression = new Uint8Array(9);
        expression[0] = DW_OP_addr;
        new DataView(expression.buffer).setBigUint64(1, address, true);
        return [DW_AT_location, DW_FORM_exprloc, expression];
      };
      const definition = (label: string, of: string, address: bigint): DwarfEntry =>
        entry(DW_TAG_variable, [name("table"), type(of), place(address)], [], label);
      const file = dwarf()
        .unit(entry(DW_TAG_compile_unit, [], [INT, definition("a", "int", 0x1000n)]))
        .unit(entry(DW_TAG_compile_unit, [], [INT, ...list, definition("b", "list[4]", 0x2000n)]));
      file.unit(entry(DW_TAG_compile_unit, [], [INT, entry(DW_TAG_variable, [name("extern"), type("int")], [], "c")]));
      const offsets = (...labels: readonly string[]): number[] => labels.map((label) => file.labels.get(label) ?? -1);
      const places = new Map([
        ["table", offsets("a", "b")],
        ["extern", offsets("c")],
      ]);
      const all = (_: string, text: string): readonly number[] => places.get(text) ?? [];
      const names = { all, find: (kind: string, text: string) => all(kind, text)[0], names: () => [] };
      const source = dwarfTypes(file.build(), { names: () => names });
      const at = (address?: bigint): string | undefined => {
        const found = source.variable("table", address);
        return found && declaration(found, "v");
      };
      expect([at(), at(0x1000n), at(0x2000n), at(0x3000n)]).toEqual(["int v", "int v", "int v[4]", undefined]);
      expect(source.variable("extern", 0x3000n)).toMatchObject({ name: "int" });
      expect(source.variables("table").map(({ address }) => address)).toEqual([0x1000n, 0x2000n]);
      const moved = relocatedTypes(source, 0x100n);
      expect(moved.variable("table", 0x2000n), "a per-CPU variable stays").toMatchObject({ kind: "array" });
      expect(moved.variable("table", 0xffff_ffff_0000_2000n)).toBeUndefined();
    });

    it("refuses specifications that lead in a ring", () => {
      const source = types([entry(DW_TAG_variable, [name("v"), [DW_AT_abstract_origin, DW_FORM_ref4, "v"]], [], "v")]);
      expect(() => source.variable("v")).toThrow(FormatError);
    });

    it("is undefined for unknown names", () => {
      expect(types([INT]).variable("nosuch")).toBeUndefined();
      expect(dwarfTypes(dwarf().build()).variable("nosuch")).toBeUndefined();
    });
  });

  describe("structs and unions", () => {
    it("places bit-fields by DW_AT_data_bit_offset", () => {
      const members = [
        member("a", "int", bits(3), [DW_AT_data_bit_offset, DW_FORM_data1, 0]),
        member("b", "int", bits(5), [DW_AT_data_bit_offset, DW_FORM_data1, 35]),
        member("c", "int", at(8)),
      ];
      const source = types([INT, entry(DW_TAG_structure_type, [name("s"), size(12)], members)]);
      expect(layout(source.find("struct", "s"))).toEqual(["a@0:3", "b@35:5", "c@64"]);
    });

    it.each([
      [true, ["a@32:3", "b@35:5", "c@67:1"]],
      [false, ["a@32:3", "b@35:5", "c@67:1"]],
    ])("places bit-fields by DW_AT_bit_offset (little-endian: %s)", (littleEndian, expected) => {
      // The first bit-field is the lowest of a little-endian int and the highest of a big-endian one.
      const fromTop = (start: number, count: number): DwarfAttribute => [
        DW_AT_bit_offset,
        DW_FORM_data1,
        littleEndian ? 32 - start - count : start,
      ];
      const members = [
        member("a", "int", at(4), size(4), bits(3), fromTop(0, 3)),
        member("b", "int", at(4), bits(5), fromTop(3, 5)),
        member("c", "typedef", at(8), bits(1), fromTop(3, 1)),
      ];
      const file = dwarf({ littleEndian }).unit(
        entry(
          DW_TAG_compile_unit,
          [],
          [
            INT,
            entry(DW_TAG_typedef, [name("int_t"), type("int")], [], "typedef"),
            entry(DW_TAG_structure_type, [name("s"), size(12)], members),
          ],
        ),
        { version: 3 },
      );
      expect(layout(dwarfTypes(file.build()).find("struct", "s"))).toEqual(expected);
    });

    it("reads offsets that DWARF 2 writes as expressions", () => {
      const expression = (...bytes: number[]): DwarfAttribute => [
        DW_AT_data_member_location,
        DW_FORM_block1,
        Uint8Array.from(bytes),
      ];
      const struct = (text: string, location: DwarfAttribute): DwarfEntry =>
        entry(DW_TAG_structure_type, [name(text), size(4)], [member("a", "int", location)]);
      const source = types([
        INT,
        struct("s", expression(DW_OP_plus_uconst, 0x88, 0x01)),
        struct("t", expression(0x11, 0)),
      ]);
      expect(layout(source.find("struct", "s"))).toEqual(["a@1088"]);
      expect(() => layout(source.find("struct", "t"))).toThrow(FormatError);
    });

    it("keeps anonymous members and passes over what is none", () => {
      const inner = entry(DW_TAG_union_type, [size(4)], [member("x", "int")], "inner");
      const members = [
        entry(DW_TAG_member, [type("inner"), at(0)]),
        inner,
        entry(DW_TAG_member, [name("static"), type("int"), EXTERNAL, DECLARED]),
      ];
      const source = types([INT, entry(DW_TAG_structure_type, [name("s"), size(4)], members)]);
      expect(layout(source.find("struct", "s"))).toEqual(["@0"]);
    });

    it("completes a forward declaration from another unit", () => {
      const pointer = modified(DW_TAG_pointer_type, "ptr", "forward");
      const source = types(
        [entry(DW_TAG_structure_type, [name("s"), DECLARED], [], "forward"), pointer, variable("v", "ptr")],
        [INT, entry(DW_TAG_structure_type, [name("s"), size(4)], [member("a", "int", at(0))])],
      );
      const found = source.variable("v");
      const target = (found?.kind === "pointer" ? found.target : undefined) as StructType;
      expect([target.complete, target.size, layout(target)]).toEqual([true, 4, ["a@0"]]);
      expect(source.find("struct", "s")).toMatchObject({ complete: true, size: 4 });
    });

    it("leaves a declaration incomplete that nothing completes", () => {
      const declared = entry(DW_TAG_structure_type, [name("s"), DECLARED]);
      const found = types([declared], [declared]).find("struct", "s") as StructType;
      expect([found.kind, found.name, found.size, found.complete, found.members]).toEqual([
        "struct",
        "s",
        0,
        false,
        [],
      ]);
    });

    it("takes the definition of each unit as it stands", () => {
      const struct = (line: number, label: string): DwarfEntry =>
        entry(DW_TAG_structure_type, [name("s"), size(line)], [], label);
      const source = types([struct(4, "a"), variable("va", "a")], [struct(8, "b"), variable("vb", "b")]);
      expect(source.variable("va")).toMatchObject({ size: 4 });
      expect(source.variable("vb")).toMatchObject({ size: 8 });
    });

    it("completes a declaration from the type unit that it names", () => {
      const declared = [name("s"), DECLARED, [DW_AT_signature, DW_FORM_ref_sig8, 7n]] as const;
      const file = dwarf()
        .unit(entry(DW_TAG_compile_unit, [], [entry(DW_TAG_structure_type, declared, [], "it"), variable("v", "it")]))
        .unit(
          entry(
            DW_TAG_type_unit,
            [],
            [INT, entry(DW_TAG_structure_type, [name("s"), size(4)], [member("a", "int")], "s")],
          ),
          { type: DW_UT_type, signature: 7n, typeEntry: "s" },
        );
      expect(layout(dwarfTypes(file.build()).variable("v"))).toEqual(["a@0"]);
    });

    it("follows references into the alternate file", () => {
      const shared = dwarf().unit(entry(DW_TAG_partial_unit, [], [INT]), { type: DW_UT_partial });
      const reference: DwarfAttribute = [DW_AT_type, DW_FORM_GNU_ref_alt, shared.labels.get("int") ?? 0];
      const file = dwarf().unit(entry(DW_TAG_compile_unit, [], [entry(DW_TAG_variable, [name("v"), reference])]));
      const source = dwarfTypes({ ...file.build(), alternate: shared.build() });
      expect(declared(source, "v")).toBe("int v");
    });

    it("follows references into other units", () => {
      const source = types([INT], [entry(DW_TAG_variable, [name("v"), [DW_AT_type, DW_FORM_ref_addr, "int"]])]);
      expect(declared(source, "v")).toBe("int v");
    });
  });

  describe("enumerations", () => {
    const values = (...constants: readonly (readonly [string, number, number])[]): DwarfEntry[] =>
      constants.map(([text, form, value]) => entry(DW_TAG_enumerator, [name(text), [DW_AT_const_value, form, value]]));

    it("finds enumerators, and tells the sign by DW_AT_encoding or by their values", () => {
      const source = types([
        entry(DW_TAG_enumeration_type, [name("plain"), size(4)], values(["A", DW_FORM_data1, 255])),
        entry(DW_TAG_enumeration_type, [name("negative"), size(4)], values(["B", DW_FORM_sdata, -1])),
        entry(DW_TAG_enumeration_type, [name("encoded"), size(1), encoding(7)], values(["C", DW_FORM_sdata, -1])),
        entry(
          DW_TAG_enumeration_type,
          [name("signed"), size(1), encoding(DW_ATE_signed)],
          values(["D", DW_FORM_data1, 255]),
        ),
      ]);
      expect(source.find("enum", "plain")).toMatchObject({ size: 4, signed: false });
      expect(["A", "B", "C", "D"].map((text) => source.enumerator(text)?.value)).toEqual([255n, -1n, 255n, -1n]);
      expect(source.enumerator("B")?.type).toMatchObject({ name: "negative", signed: true });
      expect(source.enumerator("E")).toBeUndefined();
    });

    it("keeps declarations incomplete", () => {
      expect(types([entry(DW_TAG_enumeration_type, [name("e"), DECLARED])]).find("enum", "e")).toMatchObject({
        complete: false,
      });
    });
  });

  describe("functions", () => {
    it("gives parameters with names, and passes over what else a function holds", () => {
      const children = [
        entry(DW_TAG_formal_parameter, [name("fd"), type("int")]),
        entry(DW_TAG_unspecified_parameters, []),
        variable("local", "int"),
        entry(DW_TAG_lexical_block, [], [entry(DW_TAG_formal_parameter, [name("inner"), type("int")])]),
      ];
      const source = types([INT, entry(DW_TAG_subprogram, [name("open"), type("int"), EXTERNAL], children)]);
      const found = source.function("open");
      expect(found).toMatchObject({ variadic: true });
      expect(found?.parameters).toEqual([{ name: "fd", type: source.find("int", "int") }]);
      expect(declared(source, "open")).toBe("int open(int, ...)");
    });

    it("takes the result of a definition from the declaration that it specifies", () => {
      const source = types([
        INT,
        entry(DW_TAG_subprogram, [name("f"), type("int"), EXTERNAL, DECLARED], [], "declaration"),
        entry(
          DW_TAG_subprogram,
          [[DW_AT_specification, DW_FORM_ref4, "declaration"]],
          [entry(DW_TAG_formal_parameter, [name("x"), type("int")])],
        ),
      ]);
      expect(declared(source, "f")).toBe("int f(int)");
      expect(source.function("f")?.parameters[0].name).toBe("x");
    });
  });

  describe("typeAt", () => {
    const pointer = modified(DW_TAG_pointer_type, "ptr", "forward");
    const forward = entry(DW_TAG_structure_type, [name("s"), DECLARED], [], "forward");
    const enumeration = entry(DW_TAG_enumeration_type, [name("e"), size(4), DECLARED], [], "enum");
    const members = [member("a", "int", at(0))];
    const constant = entry(DW_TAG_enumerator, [name("A"), [DW_AT_const_value, DW_FORM_sdata, -1]]);
    const file = dwarf()
      .unit(entry(DW_TAG_compile_unit, [], [forward, pointer, enumeration, variable("v", "ptr")]))
      .unit(
        entry(
          DW_TAG_compile_unit,
          [],
          [
            INT,
            entry(DW_TAG_structure_type, [name("s"), size(4)], members, "definition"),
            entry(DW_TAG_enumeration_type, [name("e"), size(1)], [constant]),
          ],
        ),
      );
    const sections = file.build();
    const place = (label: string): number => file.labels.get(label) ?? -1;

    it("needs the names only for the size and members of what is declared elsewhere", () => {
      let asked = 0;
      const info = openInfo(sections);
      const source = dwarfTypes(sections, {
        names: () => {
          asked++;
          return indexNames(info);
        },
      });
      const found = source.typeAt(place("ptr"));
      const target = (found.kind === "pointer" ? found.target : undefined) as StructType;
      expect(declaration(found, "v")).toBe("struct s *v");
      expect(layout(source.typeAt(place("definition")))).toEqual(["a@0"]);
      expect(asked).toBe(0);
      expect([target.complete, target.size, layout(target)]).toEqual([true, 4, ["a@0"]]);
      expect(asked).toBe(1);
    });

    it("completes the declaration of an enum", () => {
      const found = dwarfTypes(sections).typeAt(place("enum")) as EnumType;
      expect([found.complete, found.size, found.signed]).toEqual([true, 1, true]);
      expect(found.enumerators).toEqual([{ name: "A", value: -1n }]);
    });

    it("always gives the same object, and none where no type stands", () => {
      const source = dwarfTypes(sections);
      expect(source.typeAt(place("ptr"))).toBe(source.variable("v"));
      expect(() => source.typeAt(0)).toThrow(FormatError);
      expect(() => source.typeAt(1e6)).toThrow(FormatError);
    });
  });

  it("refuses a reference to what is no type", () => {
    const source = types([entry(DW_TAG_lexical_block, [], [], "block"), variable("v", "block")]);
    expect(() => source.variable("v")).toThrow(/a type of C/);
  });

  it("answers or throws FormatError when its file is damaged", () => {
    const enumerator = entry(DW_TAG_enumerator, [name("A"), [DW_AT_const_value, DW_FORM_data1, 1]]);
    const file = dwarf().unit(
      entry(
        DW_TAG_compile_unit,
        [],
        [
          INT,
          array("list", "int", last(1), last(2)),
          entry(DW_TAG_typedef, [name("t"), type("list")], [], "t"),
          entry(DW_TAG_enumeration_type, [name("e"), size(4)], [enumerator], "e"),
          entry(
            DW_TAG_structure_type,
            [name("s"), size(8)],
            [member("a", "t", at(0)), member("b", "e", bits(2), [DW_AT_bit_offset, DW_FORM_data1, 1])],
            "s",
          ),
          variable("v", "s"),
          entry(DW_TAG_subprogram, [name("f"), type("s")], [entry(DW_TAG_formal_parameter, [type("s")])]),
        ],
      ),
    );
    const files = file.bytes();
    const change = fc.tuple(
      fc.constantFrom(".debug_info", ".debug_abbrev"),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
    );
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const spoiled = new Map([...files].map(([section, bytes]) => [section, bytes.slice()]));
      for (const [section, place, byte] of changes) {
        const bytes = spoiled.get(section);
        if (bytes !== undefined) bytes[place % bytes.length] = byte;
      }
      const source = dwarfTypes({
        find: (section) => {
          const bytes = spoiled.get(section);
          return bytes === undefined ? undefined : memorySource(section, bytes);
        },
      });
      const questions = [
        () => declared(source, "v"),
        () => declared(source, "f"),
        () => source.enumerator("A")?.value,
        () => layout(source.find("struct", "s")),
        () => [...source.names("typedef")].map((text) => source.find("typedef", text)),
      ];
      for (const question of questions) {
        try {
          question();
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});
