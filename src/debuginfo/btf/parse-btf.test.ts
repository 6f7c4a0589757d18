import { describe, expect, it } from "vitest";
import { Bytes, FormatError } from "#base";
import { type BtfTypeSpec, type BuiltBtf, btf } from "../../testing/btf.ts";
import { BTF_KIND_INT, BTF_KIND_STRUCT } from "./kind.ts";
import { parseBtf } from "./parse-btf.ts";

const INT: BtfTypeSpec = { kind: "int", name: "int", size: 4, signed: true };

const parse = (built: BuiltBtf) => parseBtf(new Bytes(built.array), "test");

/** The blob of one `int`, with the 32-bit words at the given offsets replaced. */
function patched(words: Record<number, number>): Uint8Array {
  const { array } = btf([INT]);
  const view = new DataView(array.buffer);
  for (const [offset, word] of Object.entries(words)) view.setUint32(Number(offset), word, true);
  return array;
}

describe("parseBtf", () => {
  it("numbers the types of a blob from 1", () => {
    const file = parse(btf([INT, { kind: "ptr", label: "p", to: "int" }]));
    expect(file.firstId).toBe(1);
    expect(file.endId).toBe(3);
    expect(file.kind(1)).toBe(BTF_KIND_INT);
    expect(file.nameOf(1)).toBe("int");
    expect(file.target(2)).toBe(1);
  });

  it("reads either byte order", () => {
    const file = parse(btf([INT], { littleEndian: false }));
    expect(file.nameOf(1)).toBe("int");
    expect(file.size(1)).toBe(4);
  });

  it("accepts a blob without types", () => {
    expect(parse(btf([])).endId).toBe(1);
  });

  it("continues the ids and strings of the base in a split blob", () => {
    const base = btf([INT, { kind: "typedef", name: "pid_t", to: "int" }]);
    const split = btf(
      [
        { kind: "typedef", name: "own_t", to: "pid_t" },
        { kind: "typedef", label: "again", name: "int", to: "int" },
      ],
      { base },
    );
    const file = parseBtf(new Bytes(split.array), "module", parse(base));
    expect(file.firstId).toBe(3);
    expect(file.nameOf(3)).toBe("own_t");
    expect(file.target(3)).toBe(2);
    expect(file.nameOf(2)).toBe("pid_t");
    expect([...file.named("own_t")]).toEqual([3]);
    expect([...file.named("int")], "a name that the base's strings hold").toEqual([4]);
    expect([...file.named("pid_t")], "the base's own name").toEqual([]);
  });

  it("skips a kind that only the blob's own table of sizes knows", () => {
    const layout = Array.from({ length: 22 }, (_, kind) => [kind === 21 ? 4 : 0, kind === 21 ? 8 : 0] as const);
    const unknown: BtfTypeSpec = {
      kind: "raw",
      words: [0, (21 << 24) | 2, 0, /* info */ 1, /* elements */ 2, 3, 4, 5],
    };
    const file = parse(btf([unknown, INT], { layout }));
    expect(file.endId).toBe(3);
    expect(file.nameOf(2)).toBe("int");
  });

  it.each([
    ["an empty blob", new Uint8Array(0), 0],
    ["another magic number", patched({ 0: 0x0001_1234 }), 0],
    ["another version", patched({ 0: 0x0002_eb9f }), 2],
    ["a header that is too short", patched({ 4: 20 }), 4],
    ["a header longer than the blob", patched({ 4: 4000 }), 4],
    ["types outside the blob", patched({ 12: 4000 }), 8],
    ["strings outside the blob", patched({ 16: 0xffff_ffff }), 16],
    ["strings without a last NUL", patched({ 20: 3 }), 42],
    ["an unknown kind", patched({ 28: 21 << 24 }), 28],
    ["kind 0", patched({ 28: 0 }), 28],
    ["a record cut off in its head", patched({ 12: 8 }), 24],
    ["a record cut off in its details", patched({ 12: 12 }), 24],
    ["more members than the section holds", patched({ 28: (BTF_KIND_STRUCT << 24) | 0xff_ffff }), 24],
  ])("refuses %s", (_, array, offset) => {
    const parseIt = () => parseBtf(new Bytes(array), "broken");
    expect(parseIt).toThrow(FormatError);
    expect(parseIt).toThrow(expect.objectContaining({ subject: "broken", offset }));
  });
});
