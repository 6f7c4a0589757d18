import { describe, expect, it } from "vitest";
import type { Session } from "#command";
import type { NamedKind, TypeSource } from "#types";
import { array, enumType, INT, pointer, struct, typedef, union, VOID } from "../../testing/values.ts";
import { formatMatches, matchingTypes, parseSearch } from "./search.ts";

const list = struct("list_head", ["next", pointer(VOID)], ["prev", pointer(VOID)]);
const types = [
  list,
  struct("pair", ["first", INT], ["second", INT]),
  struct("table", ["chains", array(list, 4)]),
  struct("user", ["list", pointer(list)]),
  union("word", ["number", INT], ["address", pointer(VOID)]),
  typedef("uuid_t", struct(undefined, ["halves", array(INT, 4)])),
  typedef("alias", list),
  typedef("number_t", INT),
  typedef("btf_trace_start", pointer(VOID)),
  enumType("state", { DOWN: 0, UP: 1 }),
];
const twins = [struct("twin", ["x", array(INT, 40)]), struct("twin", ["x", array(INT, 50)])];

const session = {
  checkpoint: () => {},
  target: {
    types: {
      find: (kind: NamedKind, name: string) => types.find((type) => type.kind === kind && type.name === name),
      *names(kind: NamedKind) {
        for (const type of types) if (type.kind === kind && type.name !== undefined) yield type.name;
        if (kind === "struct") yield "twin";
      },
      *definitions(kind: NamedKind, name: string) {
        for (const type of [...types, ...twins]) if (type.kind === kind && type.name === name) yield type;
      },
    } as unknown as TypeSource,
  },
} as unknown as Session;

const found = (sizes: string | undefined, member?: string): readonly string[] =>
  [...matchingTypes(session, parseSearch(sizes, member))].map(({ type }) => type);

describe("matchingTypes", () => {
  it("finds types of every kind by size or by a range of sizes", () => {
    expect(found("16")).toEqual(["alias", "list_head", "uuid_t"]);
    expect(found("4")).toEqual(["number_t", "state"]);
    expect(found("5-8")).toEqual(["pair", "user", "word"]);
    expect(() => parseSearch("foo", undefined)).toThrow("not a valid number: foo");
  });

  it("finds each of several definitions of one name", () => {
    expect(found("160-170")).toEqual(["twin"]);
    expect(found("150-250")).toEqual(["twin", "twin"]);
  });

  it("finds types by the types of their members, of embedded ones too", () => {
    expect(found(undefined, "list_head")).toEqual(["user", "table"]);
    expect(found("9-100", "list_head")).toEqual(["table"]);
    expect(found(undefined, "nosuch")).toEqual([]);
  });
});

describe("formatMatches", () => {
  it("has a column as wide as the largest size", () => {
    const rows = [
      { kind: "match", size: 8, type: "pair" },
      { kind: "match", size: 40504, type: "kvm" },
    ] as const;
    expect([...formatMatches(rows)].join("")).toBe(" SIZE  TYPE\n    8  pair\n40504  kvm\n");
    expect([...formatMatches([])].join("")).toBe("(none found)\n");
  });
});
