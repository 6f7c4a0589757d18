import type { StackFrame } from "./stack.ts";

/** A frame of one of the stacks beside the one of the other that it is. */
export interface FramePair {
  readonly ours: StackFrame | undefined;
  readonly drgn: StackFrame | undefined;
}

/**
 * Labels inside functions written in assembly (or at their start), which have no size, and the functions. The kernel's
 * own traces name the label, as we do; drgn names the symbol whose size covers the address.
 */
const INNER_LABELS: Readonly<Record<string, string>> = {
  asm_call_sysvec_on_stack: "asm_call_on_stack",
  common_startup_64: "secondary_startup_64",
  entry_SYSCALL_64_after_hwframe: "entry_SYSCALL_64",
  secondary_startup_64_no_verify: "secondary_startup_64",
};

/** Whether two frames are of the same function, inlined or not, at the same place; drgn may lack its name. */
export function sameFunction(ours: StackFrame, drgn: StackFrame): boolean {
  if (ours.inline !== drgn.inline || ours.ip !== drgn.ip) return false;
  const named = (name: string): boolean => drgn.names.includes(name) || drgn.names.includes(INNER_LABELS[name] ?? name);
  return isUnnamed(drgn) || ours.names.some(named);
}

/** Whether a frame lies in code of which the program knows nothing: a module without its debug file. */
export function isUnnamed(frame: StackFrame): boolean {
  return frame.names.length === 0;
}

/** Whether two frames stand at the same line of the same file; compilers name a file from different folders. */
export function sameLine(ours: StackFrame, drgn: StackFrame): boolean {
  if (ours.line !== drgn.line) return false;
  if (ours.file === undefined || drgn.file === undefined) return ours.file === drgn.file;
  const [short = "", long = ""] = [plain(ours.file), plain(drgn.file)].sort((a, b) => a.length - b.length);
  return long === short || long.endsWith(`/${short}`);
}

/** A path without what leads nowhere: `./`, and `folder/..`. */
function plain(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

/** Two stacks side by side: as many frames as possible are paired, none crosswise. */
export function pairFrames(ours: readonly StackFrame[], drgn: readonly StackFrame[]): readonly FramePair[] {
  // lengths[i][j]: the most pairs among the frames from i and from j on.
  const lengths = Array.from({ length: ours.length + 1 }, () => new Array<number>(drgn.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  const match = (i: number, j: number): boolean => {
    const [a, b] = [ours[i], drgn[j]];
    return a !== undefined && b !== undefined && sameFunction(a, b);
  };
  for (let i = ours.length - 1; i >= 0; i--) {
    for (let j = drgn.length - 1; j >= 0; j--) {
      const row = lengths[i] ?? [];
      row[j] = match(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: FramePair[] = [];
  let i = 0;
  let j = 0;
  while (i < ours.length || j < drgn.length) {
    if (match(i, j)) pairs.push({ ours: ours[i++], drgn: drgn[j++] });
    else if (j >= drgn.length || (i < ours.length && at(i + 1, j) >= at(i, j + 1)))
      pairs.push({ ours: ours[i++], drgn: undefined });
    else pairs.push({ ours: undefined, drgn: drgn[j++] });
  }
  return pairs;
}
