import { hex } from "#base";
import type { FrameReference } from "./report.ts";

/** `function+0xoffset [module]`, as every form of a report names a frame; not escaped. */
export function frameLabel({ function: name, offset, module }: FrameReference): string {
  return `${name}+0x${hex(offset)}${module === undefined ? "" : ` [${module}]`}`;
}
