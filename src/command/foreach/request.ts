/** What a foreach line asks for: tasks, commands, and what is handed to these. */
import { UsageError } from "#base";
import type { Arguments } from "../arguments.ts";
import type { Command, OptionSpec } from "../command.ts";
import { parseArguments } from "../getopt.ts";
import { SynopsisError } from "../usage.ts";

/** crash's own letters, shared by all commands: of these R and y have a value. */
const FLAGS = "vomlgersStTpukcfFxhdaG";

/** The options that foreach knows whatever the command. */
export const SHARED_OPTIONS: readonly OptionSpec[] = [
  { name: "R", value: "reference", help: "only tasks that refer to it; of task, only these members", hidden: true },
  { name: "y", value: "policy", help: "of ps: only these scheduling policies", hidden: true },
  ...Array.from(FLAGS, (name): OptionSpec => ({ name, help: "handed to the command", hidden: true })),
];

/** A line taken apart. */
export interface ForeachRequest {
  /** The words before the first command. */
  readonly selectors: readonly string[];
  readonly commands: readonly { readonly command: Command; readonly args: Arguments }[];
  /** All options of the line. */
  readonly options: Arguments["options"];
}

/** Understands the words behind `foreach`; `named` finds a command that works on tasks. Throws UsageError. */
export function parseForeach(
  line: Parameters<typeof parseArguments>[1],
  named: (name: string) => Command | undefined,
): ForeachRequest {
  const mentioned = line.words.flatMap(({ text }) => named(text) ?? []);
  const args = parseArguments({ options: optionsOf(mentioned.slice(0, 1)) }, line);
  if (args.operands.length === 0) throw new SynopsisError();
  const at = args.operands.findIndex((word) => named(word) !== undefined);
  if (at === -1) return { selectors: args.operands, commands: [], options: args.options };
  const rest = args.operands.slice(at);
  const commands = [...new Set(rest.flatMap((word) => named(word) ?? []))];
  const operands = rest.filter((word) => named(word) === undefined);
  return {
    selectors: args.operands.slice(0, at),
    commands: commands.map((command) => ({ command, args: handedTo(command, { ...args, operands }) })),
    options: args.options,
  };
}

/** crash's letters in crash's meaning, and what else these commands have. */
function optionsOf(commands: readonly Command[]): readonly OptionSpec[] {
  const specs = new Map(SHARED_OPTIONS.map((spec) => [spec.name, spec]));
  for (const { options } of commands) {
    for (const spec of options) if (!specs.has(spec.name)) specs.set(spec.name, spec);
  }
  return [...specs.values()];
}

/** The options that a command knows; letters that are meant for others pass it by, as in crash. */
function handedTo(command: Command, args: Arguments): Arguments {
  // It would be overlooked: the form of the output is foreach's own.
  if (args.options.some(({ name }) => name === "json")) {
    throw new UsageError(`--json belongs behind foreach: foreach --json ... ${command.name}`);
  }
  const options = args.options.filter(({ name }) => command.options.some((spec) => spec.name === name));
  return { ...args, options };
}
