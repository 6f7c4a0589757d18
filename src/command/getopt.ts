import type { Arguments } from "./arguments.ts";
import type { Command, OptionSpec } from "./command.ts";
import type { Word } from "./line/index.ts";
import { SynopsisError } from "./usage.ts";

/** The part of a command that decides how its words are read. */
export type Grammar = Pick<Command, "options" | "raw" | "optionsFirst">;

/** Every command answers it: rows as one JSON document instead of text. */
export const JSON_OPTION: OptionSpec = { name: "json", help: "the same rows as one JSON document" };

/**
 * Sorts the words of a command line into options and operands, as GNU getopt does: letters cluster (`-sx`), a value is
 * attached or the next word, options may follow operands (unless the command wants them first), `--` ends them. Names
 * of one character, of digits (`-16`) or of one letter repeated (`-FF`) follow one dash, others two. Throws
 * SynopsisError with getopt's own wording, a line for each letter that is no option.
 */
export function parseArguments(
  grammar: Grammar,
  line: { readonly words: readonly Word[]; readonly raw: string },
): Arguments {
  const specs = [...grammar.options, JSON_OPTION];
  const options: { name: string; value: string | undefined }[] = [];
  const operands: Word[] = [];
  const unknown: string[] = [];
  const words = [...line.words];
  // At the end of a line it is always ours, also behind operands that may begin with a dash.
  if (grammar.optionsFirst && words.at(-1)?.text === "--json") {
    words.pop();
    options.push({ name: "json", value: undefined });
  }

  const nextValue = (complaint: string): string => {
    const word = words.shift();
    if (word === undefined) throw new SynopsisError(complaint);
    return word.text;
  };

  const readLong = (text: string): void => {
    const [name = "", attached] = splitOnce(text, "=");
    const spec = specs.find((one) => one.name === name && !isShort(one.name));
    if (spec === undefined) throw new SynopsisError(`unrecognized option '--${name}'`);
    if (spec.value === undefined) {
      if (attached !== undefined) throw new SynopsisError(`option '--${name}' doesn't allow an argument`);
      options.push({ name, value: undefined });
    } else {
      const value = attached ?? (spec.optional ? undefined : nextValue(`option '--${name}' requires an argument`));
      options.push({ name, value });
    }
  };

  const readCluster = (cluster: string): void => {
    for (let rest = cluster; rest !== ""; ) {
      const spec = shortOption(specs, rest);
      if (spec === undefined) {
        unknown.push(`invalid option -- '${rest[0]}'`);
        rest = rest.slice(1);
        continue;
      }
      rest = rest.slice(spec.name.length);
      if (spec.value === undefined) {
        options.push({ name: spec.name, value: undefined });
      } else if (spec.optional) {
        const attached = rest.startsWith("=");
        options.push({ name: spec.name, value: attached ? rest.slice(1) : undefined });
        if (attached) return;
      } else {
        if (spec.alone && rest === "" && line.words.length === 1) {
          options.push({ name: spec.name, value: undefined });
          return;
        }
        options.push({ name: spec.name, value: rest || nextValue(`option requires an argument -- '${spec.name}'`) });
        return;
      }
    }
  };

  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word.text === "--") {
      operands.push(...words.splice(0));
    } else if (!isOption(word.text, grammar)) {
      operands.push(word);
      if (grammar.optionsFirst) operands.push(...words.splice(0));
    } else if (word.text.startsWith("--")) {
      readLong(word.text.slice(2));
    } else {
      readCluster(word.text.slice(1));
    }
  }
  if (unknown.length > 0) throw new SynopsisError(unknown[0], unknown.slice(1));
  return {
    options,
    operands: grammar.raw ? rawOperand(line.raw, operands) : operands.map((word) => word.text),
    raw: line.raw,
  };
}

/** True when the words ask for a JSON document, whether or not they can be understood otherwise. */
export function wantsJson(words: readonly Word[]): boolean {
  const end = words.findIndex((word) => word.text === "--");
  return words.slice(0, end === -1 ? undefined : end).some((word) => word.text === "--json");
}

/** A lone dash is an operand; in a raw expression so is a negative number, or whatever follows where no letter could. */
function isOption(text: string, grammar: Grammar): boolean {
  if (!text.startsWith("-") || text === "-") return false;
  if (grammar.raw && grammar.options.length === 0 && !text.startsWith("--")) return false;
  return !(grammar.raw && /^-+[\d(]/.test(text) && shortOption(grammar.options, text.slice(1)) === undefined);
}

function isShort(name: string): boolean {
  return name.length === 1 || /^\d+$|^(.)\1+$/.test(name);
}

/** The longest one-dash option that `cluster` begins with. */
function shortOption(specs: readonly OptionSpec[], cluster: string): OptionSpec | undefined {
  return specs
    .filter((spec) => isShort(spec.name) && cluster.startsWith(spec.name))
    .reduce<OptionSpec | undefined>(
      (best, spec) => (best && best.name.length >= spec.name.length ? best : spec),
      undefined,
    );
}

/** The raw text with everything but the operands cut out: one operand, or none. */
function rawOperand(raw: string, operands: readonly Word[]): readonly string[] {
  const pieces: string[] = [];
  let end: number | undefined;
  for (const word of operands) {
    // Neighbours keep the blanks that were typed between them.
    const gap = end === undefined ? "" : raw.slice(end, word.start);
    pieces.push(gap.trim() === "" ? gap : " ", raw.slice(word.start, word.end));
    end = word.end;
  }
  return pieces.length === 0 ? [] : [pieces.join("")];
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
