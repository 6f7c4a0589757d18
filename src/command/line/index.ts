/** line: the grammar of a typed line. Pure; knows neither commands nor files. */
export * from "./line.ts";
export { parseLine } from "./parse-line.ts";
export { splitWords, type Word } from "./split-words.ts";
