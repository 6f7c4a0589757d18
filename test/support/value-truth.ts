import type { StackVariable, TaskStack } from "../../tools/frames/stack.ts";

/** What a variable of a waiting thread of our module holds, as the module itself logged. */
export interface TrueValue {
  readonly pid: number;
  readonly function: string;
  /** Which of the function's frames it is, the innermost being 0. */
  readonly level: number;
  readonly variable: string;
  /** In memory's order, in hexadecimal. */
  readonly bytes: string;
}

/** A variable whose true value is known, beside what the program says of it. */
export interface JudgedValue extends TrueValue {
  /** Its bytes; undefined where the program has no value. */
  readonly shown: string | undefined;
  readonly provenance: string | undefined;
  readonly confidence: string | undefined;
  readonly right: boolean;
}

/** The true values in the lines of a log. */
export function parseTrueValues(log: readonly string[]): readonly TrueValue[] {
  return log.flatMap((line) => {
    const match = /inquest-truth: (\d+) (\S+) (\d+) (\S+) ([0-9a-f]+)$/.exec(line);
    const [, pid = "", name = "", level = "", variable = "", bytes = ""] = match ?? [];
    return match === null ? [] : [{ pid: Number(pid), function: name, level: Number(level), variable, bytes }];
  });
}

/** Each true value beside the one that stacks show. `read` gives memory, for what the program names the address of. */
export function judgeValues(
  truth: readonly TrueValue[],
  stacks: readonly TaskStack[],
  read: (address: bigint, size: number) => Uint8Array,
): readonly JudgedValue[] {
  const byPid = new Map(stacks.map((stack) => [stack.pid, stack]));
  return truth.map((value) => {
    const frames = (byPid.get(value.pid)?.frames ?? []).filter(({ names }) => names.includes(value.function));
    const variables = frames[value.level]?.variables.filter(({ name }) => name === value.variable) ?? [];
    const variable = variables.find(({ content }) => content !== undefined) ?? variables[0];
    const shown = variable && shownBytes(variable, value.bytes.length / 2, read);
    return {
      ...value,
      shown,
      provenance: variable?.provenance,
      confidence: variable?.confidence,
      right: shown === value.bytes,
    };
  });
}

function shownBytes(
  { content }: StackVariable,
  size: number,
  read: (address: bigint, size: number) => Uint8Array,
): string | undefined {
  if (content === undefined) return undefined;
  if (content.bytes !== undefined) return content.bytes.slice(0, 2 * size);
  if (content.value === undefined)
    return content.address === undefined ? undefined : Buffer.from(read(content.address, size)).toString("hex");
  const word = Buffer.alloc(8);
  word.writeBigUInt64LE(BigInt.asUintN(64, content.value));
  return word.toString("hex", 0, size);
}
