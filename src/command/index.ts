/** command: one file per command, the line grammar, and the renderers. */
export * from "./arguments.ts";
export * from "./command.ts";
export * from "./session.ts";
