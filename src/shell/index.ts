/** shell: the interactive prompt, and commands from files and pipes. */
export { extend } from "./extend.ts";
export { type Interrupt } from "./interrupt.ts";
export { type Invocation, parseInvocation, parseOffset, programUsage, type SessionOptions } from "./options.ts";
export { parseRawMemory } from "./raw-memory.ts";
export { repeat } from "./repeat.ts";
export { type Attendant, runShell, type ShellOptions } from "./shell.ts";
