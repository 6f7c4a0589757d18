/** object: typed kernel values, their text as gdb writes it, and C expressions. Knows no tasks and no commands. */
export * from "./address-symbol.ts";
export { pointerTo } from "./c-types.ts";
export * from "./cast.ts";
export * from "./expression/evaluate.ts";
export * from "./expression/parse-expression.ts";
export * from "./expression/resolve-name.ts";
export * from "./expression/syntax.ts";
export * from "./format/fault-text.ts";
export * from "./format/format-answer.ts";
export * from "./format/format-member.ts";
export * from "./format/format-value.ts";
export * from "./format/memory-string.ts";
export * from "./format/style.ts";
export { formatText } from "./format/text.ts";
export * from "./navigate.ts";
export * from "./read.ts";
export * from "./scope.ts";
export * from "./value.ts";
