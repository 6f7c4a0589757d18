/** whatis: what a name stands for among types, variables and functions. */
import { has, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { SynopsisError } from "./usage.ts";
import { type ExplanationRow, explain } from "./whatis/explain.ts";
import { formatMatches, type MatchRow, matchingTypes, parseSearch } from "./whatis/search.ts";

type WhatisRow = ExplanationRow | MatchRow;

export const whatis: Command<WhatisRow> = {
  name: "whatis",
  summary: "what a name is: type, variable or function",
  synopsis: ["[[-o] [struct | union | typedef | symbol]] | ", "[[-r [size|range]] [-m member]]"],
  description: `Shows the definition of a struct, union, enum or typedef, the declaration of a variable or function, the value of
an enumerator, or the type of an expression. A variable comes before a type of the same name, unless struct, union or
enum stands before it.

With -r, shows all types of that size or of a range of sizes: structs, unions, enums, typedefs and base types. With -m, shows
the structs and unions that hold a member whose type's name contains that text. Types of one name may differ from file to
file; those of different sizes are each shown.

The types of most variables come from a vmlinux; without one, the answer says which debug file has them.`,
  options: [
    { name: "o", help: "the offset of each member" },
    { name: "r", value: "size", help: "types of this size in bytes, or of a range of sizes: 192, 256-512" },
    { name: "m", value: "member", help: "types with a member of this type, of their own or embedded in them" },
  ],
  operands: "type",
  raw: true,
  rows: {
    type: {
      name: "the variable, function or enumerator; absent for types and expressions",
      type: "C type",
      size: "bytes",
      target: "what a typedef stands for",
      value: "of an enumerator",
      text: "the declaration",
    },
    enum: { type: "the enum", size: "bytes", enumerators: "each with name and value", text: "the definition" },
    definition: {
      type: "the struct or union",
      size: "bytes",
      members: "each with name, type, offset and size in bytes, and bit and bits of bit-fields",
      text: "the definition",
    },
    match: { size: "bytes", type: "a type that was searched for" },
  } satisfies RowsOf<WhatisRow>,
  examples: [
    { line: "whatis page", shows: "the definition of a struct" },
    { line: "whatis schedule", shows: "the prototype of a function" },
    { line: "whatis -m mm_struct", shows: "which structs hold or point to a struct mm_struct" },
  ],
  *run(session, args) {
    const [text] = args.operands;
    if (has(args, "r") || has(args, "m")) {
      yield* matchingTypes(session, parseSearch(valueOf(args, "r"), valueOf(args, "m")));
    } else if (text === undefined) {
      throw new SynopsisError();
    } else {
      yield explain(session, text, has(args, "o"));
    }
  },
  *text(rows) {
    const matches: MatchRow[] = [];
    let isSearch = true;
    for (const row of rows) {
      isSearch = row.kind === "match";
      if (row.kind === "match") matches.push(row);
      else yield row.text;
    }
    if (isSearch) yield* formatMatches(matches);
  },
};
