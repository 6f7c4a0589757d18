/** BPF programs as rows, and crash's text of them. */
import { type BpfInstruction, decodeBpf } from "#arch";
import { type Address, address, type Cell, hex, isUnavailable, offsetBy, type Row, type Unavailable } from "#base";
import {
  type BpfProgramView,
  helperName,
  type Numbered,
  programInstructions,
  programOwn,
  programTag,
  usedMaps,
  userNumber,
} from "#kernel/bpf";
import { wallClockAt } from "#kernel/time";
import { cellOf } from "../cell-of.ts";
import { centred } from "../centred.ts";
import { formatInstruction, type InstructionRow, instructionRow } from "../dis/instruction-row.ts";
import { instructionsFrom } from "../dis/instructions.ts";
import type { Session } from "../session.ts";
import type { ContentsRow } from "../struct/contents.ts";
import { formatStructures, shownStructure } from "../struct/shown-structure.ts";
import { formatUtcDate } from "../time-text.ts";
import type { BpfRequest } from "./request.ts";
import { typeName } from "./type-names.ts";

/** A fact, or why it cannot be had. */
type Fact<T extends Cell> = T | Unavailable;

/** What `-p` and `-P` add. */
interface ProgramDetails {
  readonly [name: string]: Cell;
  /** Bytes of instructions, and of the machine code made of them. */
  readonly translated: Fact<number>;
  readonly compiled: Fact<number>;
  /** Bytes of memory. */
  readonly memory: Fact<number>;
  /** Seconds since 1970. */
  readonly loaded: Fact<number>;
  readonly gplCompatible: Fact<boolean>;
  readonly name: Fact<string>;
  readonly uid: Fact<number>;
}

/** An instruction of BPF. */
interface CodeCell {
  readonly [name: string]: Cell;
  readonly index: number;
  readonly text: string;
  readonly bytes: readonly number[];
}

/** A program. */
export interface ProgramRow extends Row {
  readonly kind: "program";
  readonly id: number;
  readonly program: Address;
  readonly own: Fact<Address>;
  readonly type: Fact<string>;
  readonly tag: Fact<string>;
  /** Numbers of the maps that it uses. */
  readonly maps: Fact<readonly number[]>;
  readonly details: ProgramDetails | undefined;
  /** Undefined when it was not asked for. */
  readonly machineCode: Fact<readonly InstructionRow[]> | undefined;
  readonly code: Fact<readonly CodeCell[]> | undefined;
  /** The instructions are shown with their bytes. */
  readonly withBytes: boolean;
  readonly structures: readonly Fact<ContentsRow>[] | undefined;
  /** It is shown below titles of its own. */
  readonly apart: boolean;
}

/** The numbers of maps by their addresses. */
export type MapNumbers = ReadonlyMap<Address, number>;

/** The row of a program. */
export function programRow(
  session: Session,
  { id, view }: Numbered<BpfProgramView>,
  request: BpfRequest,
  maps: MapNumbers,
): ProgramRow {
  const { kernel } = session;
  const { machineCode, code, structures } = request;
  return {
    kind: "program",
    id,
    program: view.address,
    own: cellOf(() => view.own()),
    type: cellOf(() => typeName(kernel, "bpf_prog_type", view.type())),
    tag: cellOf(() => programTag(kernel, view)),
    maps: cellOf(() => Array.from(usedMaps(kernel, view), (map) => maps.get(map) ?? []).flat()),
    details: request.programs === "listed" ? undefined : programDetails(session, view),
    machineCode: machineCode ? cellOf(() => machineInstructions(session, view)) : undefined,
    code: code === undefined ? undefined : cellOf(() => instructions(session, view, maps)),
    withBytes: code === "bytes",
    structures: structures && [
      shownStructure(session, ["bpf_prog"], () => view.address, structures),
      shownStructure(session, ["bpf_prog_aux"], () => view.own(), structures),
    ],
    apart: request.programs === "apart",
  };
}

function programDetails({ kernel }: Session, view: BpfProgramView): ProgramDetails {
  return {
    translated: cellOf(() => view.length() * 8),
    compiled: cellOf(() => view.compiledLength()),
    memory: cellOf(() => view.pages() * kernel.target.physical.pageSize),
    loaded: cellOf(() => wallClockAt(kernel, programOwn(kernel, view).loaded())),
    gplCompatible: cellOf(() => view.gplCompatible() !== 0),
    name: cellOf(() => programOwn(kernel, view).name()),
    uid: cellOf(() => userNumber(kernel, programOwn(kernel, view).user())),
  };
}

/** No program's machine code is longer: instructions grow by a factor of some ten at most. */
const MOST_CODE = 64 * 1024 * 1024;

function machineInstructions({ target }: Session, view: BpfProgramView): readonly InstructionRow[] {
  const length = Math.min(view.compiledLength(), MOST_CODE);
  const { disassembler, memory } = target;
  if (length === 0 || disassembler === undefined) return [];
  const start = view.code();
  const end = offsetBy(start, length);
  const rows: InstructionRow[] = [];
  for (const instruction of instructionsFrom(disassembler, memory, start)) {
    if (instruction.address >= end) break;
    const row = instructionRow(target, instruction, { symbols: true, lines: false, radix: 10, plain: false });
    // gdb knows no symbols where programs of BPF are, and marks nothing there.
    rows.push({ ...row, symbol: undefined, tracePoint: false });
  }
  return rows;
}

function instructions({ kernel }: Session, view: BpfProgramView, maps: MapNumbers): readonly CodeCell[] {
  const bytes = programInstructions(kernel, view);
  const names = {
    map: (at: bigint) => {
      const id = maps.get(address(at));
      return id === undefined ? undefined : `map[id:${id}]`;
    },
    helper: (immediate: number) => helperName(kernel, immediate),
  };
  return Array.from(decodeBpf(bytes, names), (each: BpfInstruction) => ({
    index: each.index,
    text: each.text,
    bytes: [...each.bytes],
  }));
}

/** Above programs; `width` is that of their types. */
export function programTitles(width: number): string {
  const columns = [centred("ID", 4), centred("BPF_PROG"), centred("BPF_PROG_AUX"), centred("BPF_PROG_TYPE", width)];
  return `${columns.join(" ")}       TAG        USED_MAPS\n`;
}

/** Columns of the numbers of maps. */
const MAPS = "USED_MAPS".length;

/** A program. */
export function* formatProgram(row: ProgramRow, width: number, radix: 10 | 16): Generator<string> {
  const { id, program, own, type, tag, maps } = row;
  const numbers = isUnavailable(maps) ? "?" : maps.join(",");
  const columns = [
    centred(String(id), 4),
    centred(hex(program)),
    centred(isUnavailable(own) ? "(unknown)" : hex(own)),
    centred(textOf(type), width),
    textOf(tag),
    centred(numbers, MAPS),
  ];
  yield `${columns.join(" ")} \n`;
  if (row.details !== undefined) yield formatDetails(row.details);
  if (row.machineCode !== undefined) yield* formatMachineCode(row.machineCode, radix);
  if (row.code !== undefined) yield* formatCode(row.code, row.withBytes);
  if (row.structures !== undefined) yield* formatStructures(row.structures);
}

function formatDetails({ translated, compiled, memory, loaded, gplCompatible, name, uid }: ProgramDetails): string {
  const called = isUnavailable(name) ? "(unknown)" : name === "" ? "(unused)" : `"${name}"`;
  const compatible = isUnavailable(gplCompatible) ? "(unknown)" : gplCompatible ? "yes" : "no";
  const date = isUnavailable(loaded) ? "(unknown)" : formatUtcDate(loaded);
  return `     XLATED: ${textOf(translated)}  JITED: ${textOf(compiled)}  MEMLOCK: ${textOf(memory)}
     LOAD_TIME: ${date}
     GPL_COMPATIBLE: ${compatible}  NAME: ${called}  UID: ${textOf(uid)}
`;
}

/** Each line ends with a blank, but where crash knows a name that gdb does not: modules' functions. */
function* formatMachineCode(code: Fact<readonly InstructionRow[]>, radix: 10 | 16): Generator<string> {
  yield "\n";
  if (isUnavailable(code)) yield `(machine code: ${code.unavailable})\n`;
  else if (code.length === 0) yield "(program not jited)\n";
  else {
    for (const row of code) {
      const isOfModule = row.target?.symbol?.module !== undefined;
      yield formatInstruction({ ...row, radix }).replace(/\n$/, isOfModule ? "\n" : " \n");
    }
  }
}

function* formatCode(code: Fact<readonly CodeCell[]>, withBytes: boolean): Generator<string> {
  yield "\n";
  if (isUnavailable(code)) {
    yield `(instructions: ${code.unavailable})\n`;
    return;
  }
  for (const { index, text, bytes } of code) {
    yield `${String(index).padStart(4)}: ${text}\n`;
    if (withBytes) yield `       ${bytes.map((byte) => hex(byte, 2)).join(" ")}\n`;
  }
}

function textOf(cell: Fact<string | number>): string {
  return isUnavailable(cell) ? "(unknown)" : String(cell);
}
