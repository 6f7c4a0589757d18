import type { DumpResult } from "./compare-dump.ts";
import type { FrameResult, StackResult } from "./compare-stacks.ts";
import type { VariableResult } from "./compare-variables.ts";
import { isEqual } from "./count-results.ts";
import { type Content, knownBytes, type StackFrame, type StackVariable } from "./stack.ts";

/** What is to be looked at on one dump, as plain data for JSON: everything on which the two programs are not at one. */
export function details({ release, modules, stacks }: DumpResult): unknown {
  return {
    release,
    modules,
    stacks: stacks.filter((stack) => !isEqual(stack)).map(stackDetails),
    variables: {
      different: variablesOf(stacks, "different"),
      unlike: variablesOf(stacks, "unlike"),
      "only drgn's": variablesOf(stacks, "drgn"),
      "only ours": variablesOf(stacks, "ours"),
    },
  };
}

function stackDetails({ pid, comm, problems, frames }: StackResult): unknown {
  const shown = frames.map(({ verdict, ours, drgn }) =>
    verdict === "equal" ? shownFrame(ours) : { verdict, ours: shownFrame(ours), drgn: shownFrame(drgn) },
  );
  return { task: `${comm} (pid ${pid})`, problems, frames: shown };
}

function variablesOf(stacks: readonly StackResult[], verdict: VariableResult["verdict"]): readonly unknown[] {
  const inFrame = ({ pid, comm }: StackResult, { ours, drgn, variables }: FrameResult): readonly unknown[] =>
    variables
      .filter((variable) => variable.verdict === verdict)
      .map((variable) => ({
        task: `${comm} (pid ${pid})`,
        frame: shownFrame(ours ?? drgn),
        name: variable.name,
        type: (variable.drgn ?? variable.ours)?.type,
        ours: shownVariable(variable.ours),
        drgn: shownVariable(variable.drgn),
      }));
  return stacks.flatMap((stack) => stack.frames.flatMap((frame) => inFrame(stack, frame)));
}

function shownFrame(frame: StackFrame | undefined): string | undefined {
  if (frame === undefined) return undefined;
  const place = frame.line === undefined ? "" : ` at ${frame.file}:${frame.line}`;
  return `0x${frame.ip.toString(16)} ${frame.names.join(" or ")}${frame.inline ? " (inlined)" : ""}${place}`;
}

function shownVariable(variable: StackVariable | undefined): string | undefined {
  if (variable === undefined) return undefined;
  const origin = [variable.provenance, variable.confidence, variable.moment]
    .filter((word) => word !== undefined)
    .join(", ");
  return `${shownContent(variable.content)}${origin && ` (${origin})`}`;
}

function shownContent(content: Content | undefined): string {
  if (content === undefined) return "no value";
  const { value, address } = content;
  const bytes = content.bytes && knownBytes(content.bytes, content.unknown);
  const number = (of: bigint): string => (of < 0n ? `-0x${(-of).toString(16)}` : `0x${of.toString(16)}`);
  const shown = [value === undefined ? undefined : number(value), bytes].filter((text) => text !== undefined);
  return [...shown, ...(address === undefined ? [] : [`at ${number(address)}`])].join(" ");
}
