/**
 * Draws kernel stacks: every function has one frame of the same size, so its ORC entry is the same everywhere. What is
 * on a stack is listed innermost first, as bt shows it.
 */
import { PT_REGS, PT_REGS_SIZE, type RegisterName } from "#arch";
import { place } from "./bytes.ts";
import { CALL, type Drawing, INTERRUPTED, type Objects, type Value } from "./kernel-drawing.ts";
import type { OrcSpec } from "./orc.ts";

/** Register values to draw; the rest are zero. */
export type DrawnRegisters = { readonly [name in RegisterName]?: bigint };

/** An ordinary frame, with the objects that the function keeps on the stack, lowest address first. */
export interface CallFrame {
  readonly call: string;
  readonly holds: Objects;
}

/**
 * A function that was not called: a whole pt_regs stands above it. As the outermost frame it was entered from user mode,
 * else it interrupted the function below it in the list.
 */
export interface EntryFrame {
  readonly entry: string;
  readonly registers?: DrawnRegisters;
}

/** A function that went on to the interrupt stack of its processor to call the frames above it in the list. */
export interface SwitchFrame {
  readonly switches: string;
}

/** A function that called the one above it in the list, or one of the other kinds of frame. */
export type DrawnFrame = string | CallFrame | EntryFrame | SwitchFrame;

/** Where the innermost frame of a drawn stack stands. */
export interface DrawnTop {
  readonly function: string;
  readonly sp: bigint;
}

/** Distance of a frame's stack pointer from its caller's: fifteen words of its own and the return address. */
export const FRAME_SIZE = 0x80;
/** A call made on the interrupt stack returns behind here; the entry in force there finds the way back. */
const SWITCHED_CALL = 0x30;
const USER_CS = 0x33n;
const KERNEL_CS = 0x10n;

const CALL_ENTRY: OrcSpec = { type: "call", spBase: "sp", spOffset: FRAME_SIZE };
const REGS_ENTRY: OrcSpec = { type: "regs", spBase: "sp", spOffset: 0, signal: true };
const END_ENTRY: OrcSpec = { type: "end" };
const SWITCH_ENTRY: OrcSpec = { type: "call", spBase: "sp-indirect", spOffset: FRAME_SIZE };

/** The outermost function of kernel threads and idle tasks; its ORC entry ends the stack. */
const STACK_ENDS: readonly string[] = ["ret_from_fork_asm", "secondary_startup_64_no_verify"];

const nameOf = (frame: DrawnFrame): string =>
  typeof frame === "string" ? frame : "call" in frame ? frame.call : "entry" in frame ? frame.entry : frame.switches;

/** ORC entries of everything that was drawn, by address. */
export type OrcEntries = Map<bigint, OrcSpec>;

/**
 * Draws `frames` from `top` down, on `interruptTop` once a frame switches there; says where the innermost one stands.
 * The values of objects are written when all names are known.
 */
export function drawStack(
  drawing: Drawing,
  orc: OrcEntries,
  frames: readonly DrawnFrame[],
  top: bigint,
  interruptTop: bigint,
): DrawnTop {
  let sp = top;
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i];
    const outer: DrawnFrame | undefined = frames[i + 1];
    const start = drawing.function(nameOf(frame));
    if (typeof frame === "object" && "entry" in frame) {
      orc.set(start, REGS_ENTRY);
      const interrupted = outer === undefined ? undefined : drawing.function(nameOf(outer)) + BigInt(INTERRUPTED);
      const inKernel = { rip: interrupted ?? 0n, cs: KERNEL_CS, rsp: sp, ss: 0x18n, rflags: 0x246n };
      const inUser = { rip: 0x7f00_0000_1000n, cs: USER_CS, rsp: 0x7ffc_0000_2000n, ss: 0x2bn, rflags: 0x202n };
      sp -= BigInt(PT_REGS_SIZE);
      drawing.write(sp, registerBytes({ ...(interrupted === undefined ? inUser : inKernel), ...frame.registers }));
      continue;
    }
    if (outer === undefined) {
      orc.set(start, STACK_ENDS.includes(nameOf(frame)) ? END_ENTRY : CALL_ENTRY);
      sp -= BigInt(PT_REGS_SIZE);
      continue;
    }
    orc.set(start, CALL_ENTRY);
    const outerStart = drawing.function(nameOf(outer));
    const switched = typeof outer === "object" && "switches" in outer;
    if (switched) {
      orc.set(outerStart + BigInt(SWITCHED_CALL) - 8n, SWITCH_ENTRY);
      drawing.write(interruptTop, place(8, [[0, 8, sp]]));
      sp = interruptTop;
    }
    drawing.write(sp - 8n, place(8, [[0, 8, outerStart + BigInt(switched ? SWITCHED_CALL : CALL)]]));
    sp -= BigInt(FRAME_SIZE);
    if (typeof frame === "object" && "call" in frame) placeObjects(drawing, frame.holds, sp);
  }
  return { function: nameOf(frames[0]), sp };
}

function placeObjects(drawing: Drawing, objects: Objects, sp: bigint): void {
  let used = 0;
  drawing.objects(objects, (size) => {
    const at = sp + BigInt(used);
    used += Math.ceil(size / 8) * 8;
    if (used > FRAME_SIZE - 8) throw new Error("these objects do not fit into a frame");
    return at;
  });
}

/** A `struct pt_regs`. */
export function registerBytes(registers: DrawnRegisters): Uint8Array {
  return place(
    PT_REGS_SIZE,
    PT_REGS.map((name, i) => [i * 8, 8, registers[name] ?? 0n]),
  );
}

/** Leaves a task as __switch_to_asm does: what it returns to lies below its innermost frame. The saved stack pointer. */
export function drawSwitchedOut(drawing: Drawing, { function: name, sp }: DrawnTop, bp: Value = 0n): bigint {
  const { type, size } = drawing.declared("struct inactive_task_frame frame");
  const at = sp - BigInt(size);
  drawing.set(at, type, { bp, ret_addr: drawing.function(name) + BigInt(CALL) });
  return at;
}
