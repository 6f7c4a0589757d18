import { describe, expect, it } from "vitest";
import { Bytes } from "#base";
import { parseBtf } from "#debuginfo/btf";
import { type BtfTypeSpec, btf } from "../testing/btf.ts";
import { combinedTypes, completeType } from "./combined.ts";
import { btfTypes } from "./from-btf.ts";

const types = (...specs: readonly BtfTypeSpec[]) => btfTypes(parseBtf(new Bytes(btf(specs).array), "test"));

const KERNEL = types(
  { kind: "fwd", name: "opaque", of: "struct" },
  { kind: "struct", name: "shared", size: 8, members: [] },
  { kind: "fwd", name: "never", of: "union" },
);
const MODULE = types(
  { kind: "struct", name: "opaque", size: 24, members: [] },
  { kind: "struct", name: "shared", size: 99, members: [] },
  { kind: "enum", name: "own", values: { OWN: 3 } },
  { kind: "var", name: "counter", to: "shared" },
  { kind: "proto", label: "p", result: "void", parameters: [] },
  { kind: "func", name: "probe", to: "p" },
);
const BOTH = combinedTypes([KERNEL, MODULE]);

describe("combinedTypes", () => {
  it("takes the first definition", () => {
    expect(BOTH.find("struct", "shared")).toMatchObject({ size: 8 });
  });

  it("takes a later definition over an earlier declaration, and a declaration over nothing", () => {
    expect(BOTH.find("struct", "opaque")).toMatchObject({ size: 24, complete: true });
    expect(BOTH.find("union", "never")).toMatchObject({ complete: false });
    expect(BOTH.find("struct", "nosuch")).toBeUndefined();
  });

  it("asks all for variables, functions and enumerators", () => {
    expect(BOTH.variable("counter")).toMatchObject({ name: "shared" });
    expect(BOTH.function("probe")).toMatchObject({ kind: "function" });
    expect(BOTH.enumerator("OWN")?.value).toBe(3n);
  });

  it("lists each name once", () => {
    expect([...BOTH.names("struct")]).toEqual(["opaque", "shared"]);
    expect([...BOTH.names("enum")]).toEqual(["own"]);
  });
});

describe("completeType", () => {
  it("finds the definition of what is only declared", () => {
    const opaque = KERNEL.type(1);
    expect(completeType(opaque, BOTH)).toBe(MODULE.type(1));
    expect(completeType(opaque, KERNEL)).toBe(opaque);
  });

  it("leaves other types alone", () => {
    const shared = MODULE.type(2);
    expect(completeType(shared, BOTH), "already complete").toBe(shared);
    expect(completeType({ kind: "void" }, BOTH)).toEqual({ kind: "void" });
  });
});
