import { describe, expect, test } from "vitest";
import type { Disassembler } from "#arch";
import { address, MemoryFault, offsetBy } from "#base";
import { TestMemory } from "../../testing/values.ts";
import { instructionsFrom } from "./instructions.ts";

/** A machine whose instructions are as long as their first byte says; one that is cut off is bad. */
const machine: Disassembler = {
  effects: () => [],
  *disassemble(code, at) {
    for (let i = 0; i < code.length; ) {
      const whole = i + code[i] <= code.length;
      const length = whole ? code[i] : code.length - i;
      const text = whole ? `of ${length}` : "(bad)";
      yield { address: offsetBy(at, i), length, text, flow: "next", target: undefined, reference: undefined };
      i += length;
    }
  },
};

function decoded(
  memory: TestMemory,
  at: bigint,
): { readonly lengths: readonly number[]; readonly texts: Set<string>; readonly fault: unknown } {
  const lengths: number[] = [];
  const texts = new Set<string>();
  try {
    for (const { length, text } of instructionsFrom(machine, memory, address(at))) {
      lengths.push(length);
      texts.add(text);
    }
  } catch (fault) {
    return { lengths, texts, fault };
  }
  return { lengths, texts, fault: undefined };
}

describe("code that is read in pieces", () => {
  test.each([1, 7, 13, 15])("is not cut between them: instructions of %i bytes", (length) => {
    const count = Math.floor(5000 / length);
    const code = new Uint8Array(count * length);
    for (let i = 0; i < code.length; i += length) code[i] = length;
    const { lengths, texts, fault } = decoded(new TestMemory().put(0x1000n, code), 0x1000n);
    expect(lengths).toEqual(new Array(count).fill(length));
    expect([...texts]).toEqual([`of ${length}`]);
    expect(fault).toBeInstanceOf(MemoryFault);
  });
});

test("code that cannot be read is a fault at once", () => {
  expect(decoded(new TestMemory(), 0x1000n)).toMatchObject({ lengths: [], fault: { address: 0x1000n } });
});
