import { describe, expect, it } from "vitest";
import { Bytes } from "#base";
import { parseBtf } from "#debuginfo/btf";
import { btf, SAMPLE_TYPES } from "../testing/btf.ts";
import { typeName } from "./declaration.ts";
import { btfTypes } from "./from-btf.ts";
import { findMember, memberPath, memberPlaces } from "./member.ts";
import type { CType } from "./type.ts";

const source = btfTypes(parseBtf(new Bytes(btf(SAMPLE_TYPES).array), "sample"));
const struct = (name: string): CType => source.find("struct", name) ?? source.type(0);

describe("findMember", () => {
  it("finds a member, in anonymous members too", () => {
    expect(findMember(struct("page"), "flags")).toMatchObject({ bitOffset: 0 });
    expect(findMember(struct("page"), "mapping")).toMatchObject({ bitOffset: 192 });
    expect(findMember(struct("page"), "order")).toMatchObject({ bitOffset: 72 });
  });

  it("looks through typedefs and qualifiers, not through pointers", () => {
    const atomic = source.find("typedef", "atomic_t") as CType;
    expect(findMember({ kind: "const", target: atomic }, "counter")).toMatchObject({ bitOffset: 0 });
    expect(findMember({ kind: "pointer", size: 8, target: atomic }, "counter")).toBeUndefined();
  });

  it("keeps the size of bit-fields", () => {
    expect(findMember(struct("bpf_insn"), "src_reg")).toMatchObject({ bitOffset: 12, bitSize: 4 });
    expect(findMember(struct("bpf_insn"), "code")?.bitSize).toBeUndefined();
  });

  it("finds nothing else", () => {
    expect(findMember(struct("page"), "nosuch")).toBeUndefined();
    expect(findMember(struct("file"), "f_op")).toBeUndefined();
  });
});

describe("memberPlaces", () => {
  it("lists what can be named", () => {
    const names = [...memberPlaces(struct("page"))].map(([name]) => name);
    expect(names.toSorted()).toEqual(["dtor", "flags", "links", "lru", "mapping", "order"]);
  });
});

describe("memberPath", () => {
  it.each([
    ["flags", "unsigned long", 0],
    ["lru", "struct list_head", 64],
    ["lru.prev", "struct list_head *", 128],
    ["links", "struct list_head [2]", 256],
    ["links[1]", "struct list_head", 384],
    ["links[0x1].prev", "struct list_head *", 448],
  ])("follows %s", (path, type, bitOffset) => {
    const place = memberPath(struct("page"), path);
    expect([place && typeName(place.type), place?.bitOffset]).toEqual([type, bitOffset]);
  });

  it("starts with an index when the type is an array", () => {
    const links = findMember(struct("page"), "links")?.type as CType;
    expect(memberPath(links, "[1].next")?.bitOffset).toBe(128);
  });

  it("does not bound a flexible array", () => {
    const flexible: CType = { kind: "array", element: struct("list_head"), count: undefined };
    expect(memberPath(flexible, "[1000]")?.bitOffset).toBe(128_000);
  });

  it.each([
    "",
    ".",
    "nosuch",
    "flags.x",
    "lru.next.next",
    "links[2]",
    "flags[0]",
    "lru..next",
    "lru.",
    ".lru",
    "links[-1]",
    "links[1",
    "links.[1]",
    "lru next",
    "links[x]",
  ])("refuses %j", (path) => {
    expect(memberPath(struct("page"), path)).toBeUndefined();
  });
});
