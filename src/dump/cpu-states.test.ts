import { expect, test } from "vitest";
import { Bytes } from "#base";
import { parseNotes } from "#elf";
import { concat } from "../testing/bytes.ts";
import { prstatus, qemuStateNote } from "../testing/cpu-state.ts";
import { note } from "../testing/elf.ts";
import { cpuStatesOf } from "./cpu-states.ts";
import type { CpuState } from "./dump.ts";

const statesOf = (...notes: readonly Uint8Array[]): readonly CpuState[] =>
  cpuStatesOf([...parseNotes(new Bytes(concat(...notes)), 4, "notes")]);
const word = (index: number): bigint => 0xffff_0000_0000_0000n + BigInt(index);
const words = Array.from({ length: 18 }, (_, i) => word(i));

test("QEMU's note gives every register", () => {
  const [state] = statesOf(
    qemuStateNote({
      words,
      cs: 0x33,
      gsBase: 5n,
      idtBase: 6n,
      gdtBase: 7n,
      control: [10n, 11n, 12n, 13n, 14n],
      kernelGsBase: 8n,
    }),
  );
  const names = ["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rsp", "rbp"] as const;
  expect(names.map((name) => state[name])).toEqual(words.slice(0, 8));
  expect([state.r8, state.r15, state.rip, state.rflags]).toEqual([word(8), word(15), word(16), word(17)]);
  expect(state).toMatchObject({ cpu: 0, cs: 0x33, ss: 0, fsBase: 0n, gsBase: 5n, kernelGsBase: 8n });
  expect(state).toMatchObject({ cr0: 10n, cr2: 12n, cr3: 13n, cr4: 14n });
  expect(state).toMatchObject({ idtBase: 6n, idtLimit: 0xfff, gdtBase: 7n, gdtLimit: 0x7f });
});

test("processors are numbered by the other notes, which have room for a number", () => {
  const cpus = [0, 1, 5];
  const notes = [
    ...cpus.map((cpu) => note("CORE", 1, prstatus(cpu + 1))),
    ...cpus.map((cpu) => qemuStateNote({ idtBase: BigInt(cpu) })),
  ];
  expect(statesOf(...notes).map(({ cpu, idtBase }) => [cpu, idtBase])).toEqual([
    [0, 0n],
    [1, 1n],
    [5, 5n],
  ]);
  expect(statesOf(...notes.slice(1)).map(({ cpu }) => cpu)).toEqual([0, 1, 2]);
  expect(statesOf(...notes.slice(3)).map(({ cpu }) => cpu)).toEqual([0, 1, 2]);
});

test("a processor that is there twice counts once, and numbers that no machine has count as none", () => {
  const states = [qemuStateNote({ idtBase: 1n }), qemuStateNote({ idtBase: 2n })];
  const numbered = (...pids: readonly number[]) =>
    statesOf(...pids.map((pid) => note("CORE", 1, prstatus(pid))), ...states).map(({ cpu, idtBase }) => [cpu, idtBase]);
  expect(numbered(4, 4)).toEqual([[3, 1n]]);
  expect(numbered(0, 1)).toEqual([
    [0, 1n],
    [1, 2n],
  ]);
  expect(numbered(1, 99_999)).toEqual([
    [0, 1n],
    [1, 2n],
  ]);
});

test("older releases have no kernel_gs_base; notes of another version or size are passed over", () => {
  expect(statesOf(qemuStateNote({ kernelGsBase: 9n }, 432))[0].kernelGsBase).toBeUndefined();
  expect(statesOf(qemuStateNote({}, 440, 2), qemuStateNote({}, 100), note("QEMU", 0, new Uint8Array(4)))).toEqual([]);
});
