/** kernel/frame: the frames of a task as activations of functions, with their arguments and locals. */
export * from "./activation.ts";
export * from "./exception.ts";
export * from "./frames.ts";
export * from "./system-call.ts";
export * from "./variable.ts";
