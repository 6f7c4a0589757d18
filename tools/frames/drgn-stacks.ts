import type { Content, DumpStacks, StackFrame, StackVariable, TaskStack } from "./stack.ts";

/** A line of `drgn-frames.py` about a task. */
interface TaskLine {
  readonly pid: number;
  readonly address: string;
  readonly comm: string;
  readonly error?: string;
  readonly frames: readonly FrameLine[];
}

interface FrameLine {
  readonly name: string;
  readonly inline: boolean;
  readonly pc?: string;
  readonly function?: string;
  readonly symbol?: string;
  readonly source?: readonly [file: string, line: number, column: number];
  readonly cs?: string;
  readonly variables: readonly VariableLine[];
}

interface VariableLine {
  readonly name: string;
  readonly type?: string;
  readonly kind?: string;
  readonly size?: number;
  readonly absent?: boolean;
  readonly address?: string;
  readonly value?: string;
  readonly bytes?: string;
  readonly error?: string;
}

/** What `drgn-frames.py` printed: the kernel's release, and the stacks. */
export function parseDrgnStacks(text: string): DumpStacks & { readonly release: string } {
  const [head = "{}", ...tasks] = text.split("\n").filter((line) => line.startsWith("{"));
  const { release } = JSON.parse(head) as { readonly release?: string };
  const lines = tasks.map((line) => JSON.parse(line) as TaskLine);
  const kept = lines.map((line) => line.frames.slice(0, kernelFrames(line.frames)));
  const stacks = lines.map(
    (line, index): TaskStack => ({
      task: BigInt(line.address),
      pid: line.pid,
      comm: line.comm,
      frames: (kept[index] ?? []).map(toFrame),
      problem: line.error,
    }),
  );
  const count = (frames: readonly (readonly unknown[])[]): number => frames.reduce((sum, one) => sum + one.length, 0);
  return { release: release ?? "unknown kernel", stacks, cut: count(lines.map(({ frames }) => frames)) - count(kept) };
}

/** How many frames there are above user mode. drgn goes on there, though the rest of the kernel's stack is empty. */
function kernelFrames(frames: readonly FrameLine[]): number {
  const end = frames.findIndex(({ pc, cs }) => isUser(cs) || (pc !== undefined && BigInt(pc) >> 63n === 0n));
  return end === -1 ? frames.length : end;
}

const isUser = (cs: string | undefined): boolean => cs !== undefined && (BigInt(cs) & 3n) === 3n;

function toFrame(line: FrameLine): StackFrame {
  const names = [line.function, line.inline ? undefined : line.symbol, line.name];
  return {
    // Where drgn knows no name it shows the address.
    names: [...new Set(names.flatMap((name) => (name === undefined || name.startsWith("0x") ? [] : name)))],
    inline: line.inline,
    ip: BigInt(line.pc ?? 0),
    file: line.source?.[0],
    line: line.source?.[1],
    variables: line.variables.filter(({ kind }) => kind !== "function").map(toVariable),
  };
}

function toVariable(line: VariableLine): StackVariable {
  return {
    name: line.name,
    type: line.type ?? "",
    size: line.size,
    content: line.value === undefined && line.bytes === undefined ? undefined : toContent(line),
    provenance: undefined,
    confidence: undefined,
    moment: undefined,
  };
}

function toContent({ value, bytes, address }: VariableLine): Content {
  return {
    value: value === undefined ? undefined : BigInt(value),
    bytes,
    unknown: [],
    address: address === undefined ? undefined : BigInt(address),
  };
}
