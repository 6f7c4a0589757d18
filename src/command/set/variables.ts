/** The variables that `set` shows and changes. */
import { UsageError } from "#base";
import { findNumber } from "../number.ts";
import type { Session, Settings } from "../session.ts";
import { parseScope, scopeText } from "./scope.ts";
import { WrongValue } from "./wrong-value.ts";

/** A variable: how its value reads, and what a typed value does. */
export interface Variable {
  readonly name: string;
  /** As `set -v` has it. */
  show(session: Session): string;
  /** What `set NAME` says, with its newline; `NAME: VALUE` by default. */
  say?(session: Session): string;
  /** Throws UsageError for a value that it cannot have. */
  assign(session: Session, value: string): void;
}

const onOff = (value: boolean): string => (value ? "on" : "off");

/** `on`, `off`, or a number, of which 0 is off. */
function parseOnOff(value: string): boolean {
  if (value === "on" || value === "off") return value === "on";
  return parseLevel(value) !== 0;
}

function parseLevel(value: string): number {
  const number = findNumber(value);
  if (number === undefined || number > BigInt(Number.MAX_SAFE_INTEGER)) throw new WrongValue();
  return Number(number);
}

/** Settings that are on or off. */
type Switch = { [K in keyof Settings]-?: Settings[K] extends boolean | undefined ? K : never }[keyof Settings];

/** A setting that is on or off, `initial` until somebody sets it. */
function onOffVariable(name: string, key: Switch, initial = false): Variable {
  return {
    name,
    show: ({ settings }) => onOff(settings[key] ?? initial),
    assign({ settings }, value) {
      settings[key] = parseOnOff(value);
    },
  };
}

const scroll: Variable = {
  name: "scroll",
  show({ settings: { scroll: on, pager, paged } }) {
    // Nothing scrolls where nobody reads a screen.
    if (paged === false) return "off (none)";
    return `${onOff(on)} (${pager === undefined ? "none" : pager === "CRASHPAGER" ? pager : `/usr/bin/${pager}`})`;
  },
  assign({ settings }, value) {
    if (settings.paged === false) return;
    if (value === "less" || value === "more" || value === "CRASHPAGER") {
      settings.pager = value;
      settings.scroll = true;
    } else {
      settings.scroll = parseOnOff(value);
    }
  },
};

const radix: Variable = {
  name: "radix",
  show: ({ settings }) => (settings.radix === 10 ? "10 (decimal)" : "16 (hexadecimal)"),
  say: ({ settings }) => `output radix: ${settings.radix === 10 ? "10 (decimal)" : "16 (hex)"}\n`,
  assign({ settings }, value) {
    if (value === "10" || value === "dec" || value === "decimal") settings.radix = 10;
    else if (value === "16" || value === "hex" || value === "hexadecimal") settings.radix = 16;
    else throw new WrongValue();
  },
};

const printMax: Variable = {
  name: "print_max",
  show: ({ settings }) => String(settings.printMax),
  assign({ settings }, value) {
    settings.printMax = parseLevel(value);
  },
};

const consoleVariable: Variable = {
  name: "console",
  show: ({ settings }) => settings.console ?? "(not assigned)",
  say: ({ settings }) => `console: ${settings.console ?? "not set"}\n`,
  assign({ settings }, value) {
    settings.console = value;
  },
};

const debug: Variable = {
  name: "debug",
  show: ({ settings }) => String(settings.debug ?? 0),
  assign({ settings }, value) {
    settings.debug = value === "on" || value === "off" ? Number(value === "on") : parseLevel(value);
  },
};

const core: Variable = {
  ...onOffVariable("core", "core"),
  say: ({ settings }) => `core: ${settings.core ? "on (drop" : "off (do NOT drop"} core on error message)\n`,
};

const silent: Variable = {
  ...onOffVariable("silent", "silent"),
  // It says nothing while it is on.
  say: ({ settings }) => (settings.silent === true ? "" : "silent: off\n"),
};

const edit: Variable = {
  name: "edit",
  show: ({ settings }) => settings.editing ?? "vi",
  assign(session, value) {
    const { settings } = session;
    if (session.starting !== true) throw new UsageError("cannot change editing mode during runtime");
    if (value !== "vi" && value !== "emacs") throw new WrongValue();
    settings.editing = value;
  },
};

/** Files are given when the program is started; a name given later is passed over, as in crash. */
const namelist: Variable = {
  name: "namelist",
  show: ({ target }) => target.vmlinux ?? "(none)",
  assign: () => {},
};

const scope: Variable = {
  name: "scope",
  show: scopeText,
  assign(session, value) {
    session.settings.scope = parseScope(session, value);
  },
};

const offline: Variable = {
  name: "offline",
  show: ({ settings }) => settings.offline ?? "show",
  say: ({ settings }) => `      offline: ${settings.offline ?? "show"}\n`,
  assign({ settings }, value) {
    if (value !== "show" && value !== "hide") throw new WrongValue();
    settings.offline = value;
  },
};

const error: Variable = {
  name: "error",
  show: ({ settings: { errors } }) => (typeof errors === "object" ? errors.file : (errors ?? "default")),
  assign({ settings }, value) {
    settings.errors = value === "default" || value === "redirect" ? value : { file: value };
  },
};

/** Which dump it is; nobody can change it, and `set dumpfile` is a task that there is not. */
export const dumpfile = { name: "dumpfile", show: ({ target }: Session): string => target.dump.files.join(" ") };

/** In crash's order; `dumpfile` follows `namelist` in `set -v`. */
export const variables: readonly Variable[] = [
  scroll,
  radix,
  onOffVariable("refresh", "refresh", true),
  printMax,
  onOffVariable("print_array", "printArray"),
  consoleVariable,
  debug,
  core,
  onOffVariable("hash", "hash", true),
  silent,
  edit,
  namelist,
  onOffVariable("unwind", "unwind"),
  onOffVariable("zero_excluded", "zeroExcluded"),
  onOffVariable("null-stop", "nullStop"),
  onOffVariable("gdb", "gdb"),
  scope,
  offline,
  onOffVariable("redzone", "redzone", true),
  error,
];

/** The variable of that name. */
export const findVariable = (name: string | undefined): Variable | undefined =>
  variables.find((variable) => variable.name === name);

/** Words that are a variable and its value in one. */
export const SHORTHANDS: Readonly<Record<string, readonly [string, string]>> = {
  hex: ["radix", "16"],
  dec: ["radix", "10"],
  vi: ["edit", "vi"],
  emacs: ["edit", "emacs"],
};

/** A variable and its value in the columns of `set -v`. */
export function formatVariable(name: string, value: string): string {
  return `${name.padStart(14)}: ${value}`;
}
