const LAZY = "nothing is read before a command asks for it";
const CHECKED = "every member is looked up before it is used, always";
const NO_GDB = "no gdb is inside that could be told so";
const FROM_DUMP = "that is found out from the dump itself";

/** An option of crash that has nothing to change here. */
export interface MootOption {
  /** The placeholder of its value, when it takes one. */
  readonly value?: string;
  /** Why it changes nothing. */
  readonly why: string;
}

/**
 * Options of crash that are accepted, so that scripts which give them go on working, though there is nothing that they
 * could change: the session's banner says so.
 */
export const MOOT_OPTIONS: ReadonlyMap<string, MootOption> = new Map([
  ["-f", { why: "a namelist may have any name" }],
  ["-L", { why: "memory of this program cannot be locked" }],
  ["-S", { why: "the symbols are those in the dump" }],
  ["-p", { value: "SIZE", why: FROM_DUMP }],
  ["--kmem_cache_delay", { why: LAZY }],
  ["--no_data_debug", { why: CHECKED }],
  ["--no_strip", { why: NO_GDB }],
  ["--readnow", { why: NO_GDB }],
  ["--hash", { value: "COUNT", why: "lists are checked for loops whatever their length" }],
  ["--max-malloc-bufs", { value: "COUNT", why: "memory is managed otherwise here" }],
  ["--smp", { why: FROM_DUMP }],
]);
