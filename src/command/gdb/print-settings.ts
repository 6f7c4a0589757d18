/** gdb's settings of printing: what `set print`, `show print` and the options of `print` know. */
import { UsageError } from "#base";
import { DEFAULT_STYLE, type FormatLetter, type ValueStyle } from "#object";
import type { Settings } from "../session.ts";
import type { PrintSettings } from "./state.ts";

/** Where the settings are: crash has some of them itself. */
export interface PrintStore {
  readonly settings: Pick<Settings, "printMax" | "printArray" | "nullStop" | "radix">;
  readonly print: PrintSettings;
}

/** A setting, by the name behind `set print`. */
export interface PrintSetting {
  readonly name: string;
  readonly kind: "boolean" | "number";
  /** What `show` says before its value. */
  readonly sentence: string;
  show(store: PrintStore): string;
  /** Throws UsageError for a value that it cannot have; an empty text is no value. */
  assign(store: PrintStore, text: string): void;
}

/** Limits beyond this are as good as none. */
const MOST = 0x7fff_ffff;

function boolean(
  name: string,
  sentence: string,
  read: (store: PrintStore) => boolean,
  write: (store: PrintStore, value: boolean) => void,
): PrintSetting {
  return {
    name,
    kind: "boolean",
    sentence,
    show: (store) => (read(store) ? "on" : "off"),
    assign: (store, text) => write(store, parseBoolean(text)),
  };
}

function limit(
  name: string,
  sentence: string,
  read: (store: PrintStore) => string,
  write: (store: PrintStore, value: number | undefined) => void,
  none: "0" | "-1" = "0",
): PrintSetting {
  return { name, kind: "number", sentence, show: read, assign: (store, text) => write(store, parseLimit(text, none)) };
}

const unlimited = (value: number | undefined): string => (value === undefined ? "unlimited" : String(value));

/** Every setting, as gdb orders them. */
export const printSettings: readonly PrintSetting[] = [
  boolean(
    "address",
    "Printing of addresses is",
    ({ print }) => print.address,
    ({ print }, value) => {
      print.address = value;
    },
  ),
  boolean(
    "array",
    "Pretty formatting of arrays is",
    ({ settings }) => settings.printArray,
    ({ settings }, value) => {
      settings.printArray = value;
    },
  ),
  boolean(
    "array-indexes",
    "Printing of array indexes is",
    ({ print }) => print.arrayIndexes,
    ({ print }, value) => {
      print.arrayIndexes = value;
    },
  ),
  limit(
    "elements",
    "Limit on string chars or array elements to print is",
    ({ settings }) => unlimited(settings.printMax || undefined),
    ({ settings }, value) => {
      settings.printMax = value ?? 0;
    },
  ),
  limit(
    "max-depth",
    "Maximum print depth is",
    ({ print }) => unlimited(print.maxDepth),
    ({ print }, value) => {
      print.maxDepth = value;
    },
    "-1",
  ),
  boolean(
    "null-stop",
    "Printing of char arrays to stop at first null char is",
    ({ settings }) => settings.nullStop,
    ({ settings }, value) => {
      settings.nullStop = value;
    },
  ),
  boolean(
    "pretty",
    "Pretty formatting of structures is",
    ({ print }) => print.pretty,
    ({ print }, value) => {
      print.pretty = value;
    },
  ),
  limit(
    "repeats",
    "Threshold for repeated print elements is",
    // crash sets the largest number there is, for which gdb has the word only when it is set by it.
    ({ print }) => String(print.repeats ?? MOST),
    ({ print }, value) => {
      print.repeats = value;
    },
  ),
  boolean(
    "symbol",
    "Printing of symbols when printing pointers is",
    ({ print }) => print.symbol,
    ({ print }, value) => {
      print.symbol = value;
    },
  ),
  boolean(
    "union",
    "Printing of unions interior to structures is",
    ({ print }) => print.union,
    ({ print }, value) => {
      print.union = value;
    },
  ),
];

/** The setting that `word` names or begins the name of; UsageError, with `prefix` before the word, for none or several. */
export function findPrintSetting(word: string, prefix: string): PrintSetting {
  const exact = printSettings.find(({ name }) => name === word);
  const found = exact === undefined ? printSettings.filter(({ name }) => name.startsWith(word)) : [exact];
  if (found.length === 1) return found[0];
  const names = found.map(({ name }) => name).join(", ");
  throw new UsageError(
    found.length === 0
      ? `Undefined ${prefix} command: "${word}".  Try "help ${prefix}".`
      : `Ambiguous ${prefix} command "${word}": ${names}.`,
  );
}

/** How values are written after the settings, in the base that a command was asked for. */
export function printStyle({ settings, print }: PrintStore, radix: 10 | 16, format?: FormatLetter): ValueStyle {
  return {
    ...DEFAULT_STYLE,
    radix: print.octal && radix === 10 ? 8 : radix,
    ...(format === undefined ? {} : { format }),
    printMax: settings.printMax,
    printArray: settings.printArray,
    nullStop: settings.nullStop,
    maxDepth: print.maxDepth ?? Number.POSITIVE_INFINITY,
    repeats: print.repeats,
    compact: !print.pretty,
    arrayIndexes: print.arrayIndexes,
    hideSymbols: !print.symbol,
    hideAddresses: !print.address,
    hideUnions: !print.union,
  };
}

/** A copy of the settings, that options of one command may change. */
export function copyStore({ settings, print }: PrintStore): PrintStore {
  const { printMax, printArray, nullStop, radix } = settings;
  return { settings: { printMax, printArray, nullStop, radix }, print: { ...print } };
}

function parseBoolean(text: string): boolean {
  if (text === "" || /^(on|1|y|ye|yes|e|en|ena|enab|enabl|enable)$/.test(text)) return true;
  if (/^(of|off|0|n|no|d|di|dis|disa|disab|disabl|disable)$/.test(text)) return false;
  throw new UsageError('"on" or "off" expected.');
}

function parseLimit(text: string, none: "0" | "-1"): number | undefined {
  if (text === "") throw new UsageError('Argument required (integer to set it to, or "unlimited".).');
  if (text.length > 0 && "unlimited".startsWith(text)) return undefined;
  if (text === none) return undefined;
  if (!/^(0x[\da-f]{1,8}|\d{1,10})$/i.test(text)) {
    throw new UsageError(
      /^-\d+$/.test(text) ? `integer ${text} out of range` : `No symbol "${text}" in current context.`,
    );
  }
  const value = Number(text);
  if (value > MOST) throw new UsageError(`integer ${text} out of range`);
  return value;
}
