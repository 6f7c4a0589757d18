/** What a line of `bpf` asks for. */
import { UsageError } from "#base";
import { type Arguments, has, valueOf } from "../arguments.ts";
import { parseNumber } from "../number.ts";
import type { Session } from "../session.ts";
import type { ContentsStyle } from "../struct/contents.ts";
import { contentsStyle } from "../struct/shown-structure.ts";

/** How objects of a kind are shown: not at all, in a list, one with all that is known, or all of them so. */
type Shown = "no" | "listed" | "one" | "apart";

/** The wishes of a line. */
export interface BpfRequest {
  readonly programs: Shown;
  readonly maps: Shown;
  /** The numbers that were given. */
  readonly program: bigint | undefined;
  readonly map: bigint | undefined;
  readonly machineCode: boolean;
  /** The instructions, alone or with their bytes. */
  readonly code: "text" | "bytes" | undefined;
  /** How structures are shown, when they are. */
  readonly structures: ContentsStyle | undefined;
}

/** The request of a command line; UsageError in crash's words for what does not fit together. */
export function parseBpfRequest(session: Session, args: Arguments): BpfRequest {
  if (has(args, "x") && has(args, "d")) throw new UsageError("-d and -x are mutually exclusive");
  const number = (name: string): bigint | undefined => {
    const word = valueOf(args, name);
    return word === undefined ? undefined : parseNumber(word);
  };
  const [program, map] = [number("p"), number("m")];
  const ofPrograms = program !== undefined || has(args, "P");
  const ofMaps = map !== undefined || has(args, "M");
  if (has(args, "j") && !ofPrograms) throw new UsageError("-j option only applicable with -p or -P");
  if ((has(args, "t") || has(args, "T")) && !ofPrograms) {
    throw new UsageError("-t option only applicable with -p or -P");
  }
  if (has(args, "s") && !ofPrograms && !ofMaps) throw new UsageError("-s option requires either -p, -P, -m or -M");
  const radix = has(args, "x") ? 16 : has(args, "d") ? 10 : undefined;
  if (radix !== undefined && !ofPrograms && !ofMaps) {
    throw new UsageError(`-${radix === 16 ? "x" : "d"} option requires -s`);
  }
  const [extra] = args.operands;
  if (extra !== undefined) throw new UsageError(`invalid argument: ${extra}`);
  const shown = (one: bigint | undefined, all: boolean): Shown => {
    if (!ofPrograms && !ofMaps) return "listed";
    return all ? "apart" : one === undefined ? "no" : "one";
  };
  return {
    programs: shown(program, has(args, "P")),
    maps: shown(map, has(args, "M")),
    program,
    map,
    machineCode: has(args, "j"),
    code: has(args, "T") ? "bytes" : has(args, "t") ? "text" : undefined,
    structures: has(args, "s") ? contentsStyle(session, radix) : undefined,
  };
}
