/** report: the versioned result of a diagnosis, as plain data, and its forms for people. */
export * from "./html.ts";
export * from "./markdown.ts";
export * from "./report.ts";
export * from "./text.ts";
