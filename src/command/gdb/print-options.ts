/** The options of `print`: `-pretty off -elements 3 -- expression`. */
import { UsageError } from "#base";
import { copyStore, type PrintSetting, type PrintStore, printSettings } from "./print-settings.ts";

/** What is needed of a setting to be an option. */
type Option = Pick<PrintSetting, "name" | "kind" | "assign">;

/** Options of gdb's that change nothing here: they are about languages and scripts that a kernel has not. */
const WITHOUT_EFFECT: readonly Option[] = ["object", "raw-values", "static-members", "vtbl"].map((name) => ({
  name,
  kind: "boolean",
  assign: () => {},
}));

/** The number of characters is that of elements. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([["characters", "elements"]]);

/** The settings with the options that `text` begins with, and the text behind them. */
export function parsePrintOptions(
  text: string,
  store: PrintStore,
): { readonly store: PrintStore; readonly rest: string } {
  // Without the dashes that end the options, what begins with a dash is an expression.
  const end = /(?:^|\s)--(?:\s|$)/.exec(text);
  if (!text.startsWith("-") || end === null) return { store, rest: text };
  const changed = copyStore(store);
  const words = text.slice(0, end.index).trim().split(/\s+/).filter(Boolean);
  while (words.length > 0) {
    const word = words.shift() ?? "";
    const option = word.startsWith("-") ? optionNamed(word.slice(1)) : undefined;
    if (option === undefined) throw new UsageError(`Unrecognized option at: ${[word, ...words].join(" ")} -- `);
    const isGiven = words.length > 0 && !words[0].startsWith("-");
    const value = isGiven ? (words.shift() ?? "") : "";
    if (option.kind === "number" && value === "") throw new UsageError(`-${option.name} requires an argument`);
    option.assign(changed, value);
  }
  return { store: changed, rest: text.slice(end.index + end[0].length).trim() };
}

function optionNamed(word: string): Option | undefined {
  const all: readonly Option[] = [...printSettings, ...WITHOUT_EFFECT];
  const exact = all.find(({ name }) => name === (OTHER_NAMES.get(word) ?? word));
  if (exact !== undefined) return exact;
  const found = all.filter(({ name }) => name.startsWith(word));
  const other = [...OTHER_NAMES].filter(([name]) => name.startsWith(word));
  if (found.length + other.length > 1) {
    throw new UsageError(
      `Option -${word} is ambiguous. Matches are: ${found.map(({ name }) => `-${name}`).join(", ")}`,
    );
  }
  return found[0] ?? all.find(({ name }) => name === other[0]?.[1]);
}
