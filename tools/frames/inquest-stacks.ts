/** The only file that knows the JSON form of `foreach bt -l --inline --args --locals`. */
import type { ByteRange, DumpStacks, StackFrame, StackVariable, TaskStack } from "./stack.ts";

/** The line that {@link parseInquestStacks} understands the answer to. */
export const STACKS_LINE = "foreach bt -l --inline --args --locals --json";

interface Document {
  readonly error?: { readonly message: string };
  readonly rows: readonly { readonly row: TaskJson }[];
}

interface TaskJson {
  readonly task?: { readonly task: string; readonly pid: number; readonly comm: string };
  readonly frames?: readonly FrameJson[];
  /** What panic() itself did, above `frames`. */
  readonly inside?: readonly FrameJson[];
  readonly reason?: string;
}

/** A frame with its variables, as the program writes it. */
export interface FrameJson {
  readonly ip: string;
  readonly function?: { readonly name: string } | null;
  readonly inline?: boolean;
  readonly line?: string | null;
  readonly variables?: readonly VariableJson[];
  /** The registers of an entry to the kernel, behind this frame: where they lie, and whether they are a program's. */
  readonly saved?: { readonly address: string; readonly user: boolean };
}

/** A variable as the program writes it. */
export interface VariableJson {
  readonly name: string;
  readonly kind: "argument" | "local";
  readonly type: string;
  readonly known: boolean;
  readonly value?: string | null;
  readonly bytes?: string | null;
  /** Of the bytes. */
  readonly unknown?: readonly ByteRange[] | null;
  readonly address?: string | null;
  readonly provenance?: string | null;
  readonly confidence?: string | null;
  readonly moment?: string | null;
}

/** The stacks in what the program printed. Throws when there is no such document in it, or only part of it. */
export function parseInquestStacks(text: string): DumpStacks {
  return { stacks: parseRows(text).flatMap((row) => toStack(row) ?? []), cut: 0 };
}

/** Where the registers of each task's program were saved, by task. Throws as {@link parseInquestStacks} does. */
export function userRegisters(text: string): ReadonlyMap<bigint, bigint> {
  return new Map(
    parseRows(text).flatMap(({ task, frames = [] }) => {
      const saved = frames.findLast((frame) => frame.saved?.user)?.saved;
      return task === undefined || saved === undefined ? [] : [[BigInt(task.task), BigInt(saved.address)] as const];
    }),
  );
}

function parseRows(text: string): readonly TaskJson[] {
  const start = text.indexOf('{"schema"');
  if (start === -1) throw new Error(`no JSON document in the answer to ${STACKS_LINE}:\n${text.slice(0, 500)}`);
  const { rows, error } = JSON.parse(text.slice(start)) as Document;
  if (error !== undefined) throw new Error(`${STACKS_LINE}: ${error.message}`);
  return rows.map(({ row }) => row);
}

function toStack({ task, frames = [], inside = [], reason }: TaskJson): TaskStack | undefined {
  if (task === undefined) return undefined;
  return {
    task: BigInt(task.task),
    pid: task.pid,
    comm: task.comm,
    frames: [...inside, ...frames].map(toFrame),
    problem: reason,
  };
}

function toFrame(frame: FrameJson): StackFrame {
  const [, file, line] = /^(.*): (\d+)$/.exec(frame.line ?? "") ?? [];
  return {
    names: frame.function ? [frame.function.name] : [],
    inline: frame.inline ?? false,
    ip: BigInt(frame.ip),
    file,
    line: line === undefined ? undefined : Number(line),
    variables: (frame.variables ?? []).map(toVariable),
  };
}

function toVariable(variable: VariableJson): StackVariable {
  return {
    name: variable.name,
    type: variable.type,
    size: undefined,
    content: variable.known
      ? {
          value: number(variable.value),
          bytes: variable.bytes?.replace(/^0x/, ""),
          unknown: variable.unknown ?? [],
          address: number(variable.address),
        }
      : undefined,
    provenance: variable.provenance ?? undefined,
    confidence: variable.confidence ?? undefined,
    moment: variable.moment ?? undefined,
  };
}

/** BigInt() takes no sign in front of a hexadecimal number. */
function number(text: string | null | undefined): bigint | undefined {
  if (text === undefined || text === null) return undefined;
  return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
}
