/** gdb's `ptype` and `whatis`. */
import { UsageError } from "#base";
import { typeOfText } from "#object";
import { type CType, definitionLines, sizeOf, stripQualifiers, typeName } from "#types";
import type { Session } from "../session.ts";
import { valueScope } from "../value/scope.ts";
import { type GdbCommand, type GdbRequest, type TypeRow, textRow } from "./gdb-command.ts";
import { isDynamic, offsetLines } from "./type-offsets.ts";

/** `ptype`. */
export const ptype: GdbCommand = {
  name: "ptype",
  least: "pt",
  summary: "the definition of a type, or of an expression's type; /o with offsets and sizes",
  *run(session, request) {
    const type = askedType(session, request).type;
    const { offsets, hexadecimal } = parseFlags(request.letters);
    if (offsets && isDynamic(type)) {
      yield textRow("warning: ptype/o does not work with dynamic types; disabling '/o'\n");
    } else if (offsets) {
      const lines = offsetLines(type, hexadecimal);
      if (lines !== undefined) {
        yield typeRow(type, lines.join("\n"));
        return;
      }
    }
    yield typeRow(type, `type = ${definitionText(type)}`);
  },
};

/** `whatis`. */
export const whatis: GdbCommand = {
  name: "whatis",
  least: "wha",
  summary: "the name of a type, or of an expression's type",
  *run(session, request) {
    const { type, isType } = askedType(session, request);
    parseFlags(request.letters);
    // Of a typedef's own name, what it stands for is asked.
    const bare = stripQualifiers(type);
    const shown = isType && bare.kind === "typedef" ? bare.target : type;
    yield typeRow(shown, `type = ${typeName(shown)}`);
  },
};

function askedType(session: Session, { text }: GdbRequest): ReturnType<typeof typeOfText> {
  if (text !== "") return typeOfText(text, valueScope(session));
  const last = session.values.at(-1);
  return { type: last?.type ?? { kind: "void" }, isType: false };
}

/** `/o` offsets, `/x` and `/d` their base; the others are about C++. */
function parseFlags(letters = ""): { readonly offsets: boolean; readonly hexadecimal: boolean } {
  let offsets = false;
  let hexadecimal = false;
  for (const letter of letters) {
    if (letter === "o") offsets = true;
    else if (letter === "x" || letter === "d") hexadecimal = letter === "x";
    else if (!/[rmMtT]/.test(letter)) throw new UsageError(`unrecognized flag '${letter}'`);
  }
  return { offsets, hexadecimal };
}

/** The definition as gdb writes it: of a typedef, that of what it stands for. */
function definitionText(type: CType): string {
  let shown = stripQualifiers(type);
  // Qualifiers stay in front of what a typedef stands for.
  if (shown.kind === "typedef" && shown === type) {
    for (let steps = 0; steps < 256 && shown.kind === "typedef"; steps++) {
      const target: CType = shown.target;
      if (target.kind !== "typedef") return definitionLinesOf(target);
      shown = target;
    }
  }
  return definitionLinesOf(type);
}

function definitionLinesOf(type: CType): string {
  return definitionLines(type)
    .map(({ text }) => text)
    .join("\n");
}

function typeRow(type: CType, text: string): TypeRow {
  return { kind: "type", type: typeName(type), size: sizeOf(type), text: `${text}\n` };
}
