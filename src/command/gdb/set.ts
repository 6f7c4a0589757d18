/** gdb's `set` and `show`: variables of the debugger's own, and how values are printed. */
import { UsageError } from "#base";
import { evaluateText, formatValue } from "#object";
import type { Session } from "../session.ts";
import { valueScope } from "../value/scope.ts";
import { type GdbCommand, type GdbRow, textRow } from "./gdb-command.ts";
import { findPrintSetting, type PrintStore, printSettings, printStyle } from "./print-settings.ts";
import { gdbState } from "./state.ts";

/** `set`: an expression, or one of the settings. */
export const set: GdbCommand = {
  name: "set",
  summary: "gives $name a value, or changes how values are printed",
  *run(session, { text }) {
    const [word = "", rest] = splitWord(text);
    if (word === "") throw new UsageError("Argument required (expression to compute).");
    if (isBeginning(word, "print", 2)) yield* setPrint(session, rest);
    else if (word === "output-radix") yield* setRadix(session, rest);
    else if (isBeginning(word, "variable", 3)) evaluate(session, rest);
    else if (/^[A-Za-z][\w-]*$/.test(word) && !/^\s*[-+*/%&|^<>]?=/.test(rest)) {
      throw new UsageError(`No symbol "${word}" in current context.`);
    } else evaluate(session, text);
  },
};

/** `show`. */
export const show: GdbCommand = {
  name: "show",
  least: "sho",
  summary: "how values are printed",
  *run(session, { text }) {
    const [word = "", rest] = splitWord(text);
    const store = storeOf(session);
    if (isBeginning(word, "print", 2)) {
      const shown = rest === "" ? printSettings : [findPrintSetting(rest, "show print")];
      for (const setting of shown)
        yield textRow(`${rest === "" ? `print ${setting.name}:  ` : ""}${sentence(setting, store)}\n`);
    } else if (word === "radix" || word === "output-radix") {
      const radix = store.print.octal && store.settings.radix === 10 ? 8 : store.settings.radix;
      if (word === "radix") yield* radices(radix);
      else yield textRow(`Default output radix for printing of values is ${radix}.\n`);
    } else if (isBeginning(word, "convenience", 4)) {
      const style = printStyle(store, store.settings.radix);
      for (const [name, value] of gdbState(session).variables) {
        yield textRow(`$${name} = ${formatValue(value, style, valueScope(session))}\n`);
      }
    } else {
      throw new UsageError(`Undefined show command: "${word}".  Try "help show".`);
    }
  },
};

function evaluate(session: Session, text: string): void {
  if (text === "") throw new UsageError("Argument required (expression to compute).");
  evaluateText(text, valueScope(session));
}

function* setPrint(session: Session, text: string): Generator<GdbRow> {
  const [name = "", value] = splitWord(text);
  const store = storeOf(session);
  if (name === "") {
    yield textRow("List of set print subcommands:\n\n");
    for (const { name: each } of printSettings) yield textRow(`set print ${each}\n`);
    return;
  }
  findPrintSetting(name, "set print").assign(store, value);
}

function* setRadix(session: Session, text: string): Generator<GdbRow> {
  const radix = text === "" ? 10 : Number(text);
  if (radix !== 8 && radix !== 10 && radix !== 16) {
    throw new UsageError(`Unsupported output radix \`\`decimal ${text}''; output radix unchanged.`);
  }
  const { settings, print } = storeOf(session);
  settings.radix = radix === 16 ? 16 : 10;
  print.octal = radix === 8;
  yield textRow(`Output radix now set to decimal ${radix}, hex ${radix.toString(16)}, octal ${radix.toString(8)}.\n`);
}

/** Numbers are read as C has them: in decimal unless a prefix says otherwise. */
function* radices(output: number): Generator<GdbRow> {
  const inBases = (radix: number): string => `decimal ${radix}, hex ${radix.toString(16)}, octal ${radix.toString(8)}`;
  if (output === 10) yield textRow(`Input and output radices set to ${inBases(10)}.\n`);
  else {
    yield textRow(`Input radix set to ${inBases(10)}.\n`);
    yield textRow(`Output radix set to ${inBases(output)}.\n`);
  }
}

function sentence(setting: (typeof printSettings)[number], store: PrintStore): string {
  return `${setting.sentence} ${setting.show(store)}.`;
}

function storeOf(session: Session): PrintStore {
  return { settings: session.settings, print: gdbState(session).print };
}

function splitWord(text: string): readonly [word: string, rest: string] {
  const [, word = "", rest = ""] = /^(\S*)\s*(.*)$/s.exec(text) ?? [];
  return [word, rest];
}

function isBeginning(word: string, name: string, least: number): boolean {
  return word.length >= least && name.startsWith(word);
}
