/** command: one file per command, the line grammar, and the renderers. */
export { builtinAliases } from "./alias.ts";
export * from "./arguments.ts";
export * from "./command.ts";
export { type Completion, complete } from "./complete.ts";
export * from "./cpu-list.ts";
export { type Complaint, complaintOf, faultText, messageOf } from "./error-text.ts";
export * from "./evaluate.ts";
export { commandNamed, commandOutput, type Outcome, type Piece, runCommand, type Sink } from "./execute.ts";
export { parseArguments } from "./getopt.ts";
export { manualPage } from "./help-text.ts";
export { COMMAND_SCHEMA } from "./json-document.ts";
export * from "./line/index.ts";
export * from "./number.ts";
export * from "./session.ts";
export * from "./symbol-argument.ts";
export { commands } from "./table.ts";
export * from "./task-argument.ts";
export { PlainUsageError, SynopsisError, usageText } from "./usage.ts";
