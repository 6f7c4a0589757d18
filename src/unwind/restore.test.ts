import { expect, test } from "vitest";
import type { RegisterName } from "#arch";
import { type Address, address, MemoryFault } from "#base";
import type { CallFrame, RegisterRule } from "#debuginfo/dwarf";
import { AddressSpace } from "#memory";
import { frameConfidences } from "./confidence.ts";
import type { Frame, Stack } from "./frame.ts";
import { type RestoreSource, restoreRegisters } from "./restore.ts";

const RBX = 3;
const RBP = 6;
const RSP = 7;
const R12 = 12;

/** Words by address; everything else faults. */
class Words extends AddressSpace {
  override readonly name = "kernel virtual";
  readonly #words: ReadonlyMap<bigint, bigint>;

  constructor(words: ReadonlyMap<bigint, bigint>) {
    super();
    this.#words = words;
  }

  override readInto(at: Address, target: Uint8Array): void {
    const word = this.#words.get(at);
    if (word === undefined) throw new MemoryFault(this.name, at, target.length, "unmapped");
    new DataView(target.buffer, target.byteOffset).setBigUint64(0, word, true);
  }
}

const row = (cfa: CallFrame["cfa"], rules: readonly (readonly [number, RegisterRule])[]): CallFrame => ({
  cfa,
  registers: new Map(rules),
  returnAddress: 16,
  signal: false,
  encoding: { version: 5, offsetSize: 4, addressSize: 8 },
});

const frame = (ip: number, sp: number, more: Partial<Frame> = {}): Frame => ({
  ip: address(ip),
  sp: address(sp),
  slot: address(sp - 8),
  bp: undefined,
  exact: false,
  trust: "orc",
  saved: undefined,
  ...more,
});

const stackOf = (...frames: Frame[]): Stack => ({ frames, stop: { kind: "end" } });

const first = new Map<RegisterName, { value: Address; slot: undefined; certain: boolean }>(
  (["rbx", "rbp", "r12", "rax"] as const).map((name, i) => [
    name,
    { value: address(0x100 + i), slot: undefined, certain: true },
  ]),
);

function restored(
  stack: Stack,
  rules: ReadonlyMap<bigint, CallFrame>,
  words: readonly (readonly [bigint, bigint])[] = [],
) {
  const source: RestoreSource = {
    memory: new Words(new Map(words)),
    rules: (at) => {
      const known = rules.get(at);
      return known && { frame: known, certain: true };
    },
    compute: () => undefined,
  };
  return restoreRegisters(source, stack, first);
}

test("a register that a function saved comes from its slot, one that it left alone stays, what it may change is lost", () => {
  const call = row({ kind: "register", register: RSP, offset: 0x20 }, [[RBX, { kind: "offset", offset: -16 }]]);
  const [, caller] = restored(stackOf(frame(0x1001, 0x7000), frame(0x2001, 0x7020)), new Map([[0x1000n, call]]), [
    [0x7010n, 0xbeefn],
  ]);
  expect(caller.get("rbx")).toEqual({ value: 0xbeefn, slot: 0x7010n, certain: true });
  expect(caller.get("r12")).toEqual({ value: 0x102n, slot: undefined, certain: true });
  expect(caller.get("rax")).toBeUndefined();
  expect(caller.get("rsp")?.value).toBe(0x7020n);
  expect(caller.get("rip")?.value).toBe(0x2001n);
});

test("every kind of rule", () => {
  const call = row({ kind: "register", register: RSP, offset: 0x20 }, [
    [RBX, { kind: "register", register: R12 }],
    [RBP, { kind: "value-offset", offset: 8 }],
    [R12, { kind: "undefined" }],
    [13, { kind: "same" }],
  ]);
  const [, caller] = restored(stackOf(frame(0x1001, 0x7000), frame(0x2001, 0x7020)), new Map([[0x1000n, call]]));
  expect(caller.get("rbx")?.value).toBe(0x102n);
  expect(caller.get("rbp")?.value).toBe(0x7028n);
  expect(caller.get("r12")).toBeUndefined();
  expect(caller.get("r13")).toBeUndefined();
});

test("a slot that the dump lacks loses that register alone", () => {
  const call = row({ kind: "register", register: RSP, offset: 0x20 }, [[RBX, { kind: "offset", offset: -16 }]]);
  const [, caller] = restored(stackOf(frame(0x1001, 0x7000), frame(0x2001, 0x7020)), new Map([[0x1000n, call]]));
  expect(caller.get("rbx")).toBeUndefined();
  expect(caller.get("rbp")?.value).toBe(0x101n);
});

test("a table that puts the frame elsewhere is followed, but its values are not certain", () => {
  const call = row({ kind: "register", register: RSP, offset: 0x30 }, [[RBX, { kind: "offset", offset: -16 }]]);
  const [, caller] = restored(stackOf(frame(0x1001, 0x7000), frame(0x2001, 0x7020)), new Map([[0x1000n, call]]), [
    [0x7010n, 7n],
  ]);
  expect(caller.get("rbx")).toEqual({ value: 7n, slot: 0x7010n, certain: false });
});

test("without a table only the frame pointer that the unwinder found is known", () => {
  const outer = frame(0x2001, 0x7020, { bp: address(0x7100) });
  const [, caller] = restored(stackOf(frame(0x1001, 0x7000), outer), new Map());
  expect([...caller.keys()].sort()).toEqual(["rbp", "rip", "rsp"]);
  expect(caller.get("rbp")?.certain).toBe(false);
});

test("an exception's registers are all known, each with its word of pt_regs", () => {
  const saved = {
    address: address(0x7800),
    registers: { rbx: address(5), rdi: address(6), rsp: address(0x7900), rip: address(0x2000) },
    partial: false,
    user: false,
  };
  const entry = frame(0x1001, 0x7000, { saved });
  const [, interrupted] = restored(stackOf(entry, frame(0x2000, 0x7900, { slot: undefined, exact: true })), new Map());
  expect(interrupted.get("rdi")).toEqual({ value: 6n, slot: 0x7870n, certain: true });
  expect(interrupted.get("r12")).toBeUndefined();
});

test("where an exception saved the processor's part alone, the others are as they were, if the entry left them", () => {
  const registers = { rsp: address(0x7900), rip: address(0x2000) };
  const entry = frame(0x1001, 0x7000, {
    saved: { address: address(0x7800), registers, partial: true, user: false },
  });
  const [, interrupted] = restored(stackOf(entry, frame(0x2000, 0x7900, { slot: undefined, exact: true })), new Map());
  expect(interrupted.get("rbx")).toEqual({ value: 0x100n, slot: undefined, certain: false });
});

test.each([
  ["by tables", ["registers", "orc", "orc", "orc"], ["certain", "certain", "certain", "certain"]],
  ["by a search", ["registers", "orc", "scan", "orc"], ["certain", "likely", "likely", "likely"]],
  ["by the frame pointer", ["registers", "frame-pointer"], ["likely", "likely"]],
] as const)("frames that were found %s: how far each can be trusted", (_, trusts, confidences) => {
  expect(frameConfidences(stackOf(...trusts.map((trust) => frame(1, 2, { trust }))))).toEqual(confidences);
});
