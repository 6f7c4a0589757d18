/**
 * Faults and absence as data. An error carries facts; advice and wording belong to the edge that shows it.
 */

/** A file or table does not follow its format. */
export class FormatError extends Error {
  /** What was read: a file name, or a table's name with its address. */
  readonly subject: string;
  /** Byte offset (or address) of the broken expectation inside the subject. */
  readonly offset: number | bigint;
  readonly expected: string;
  readonly found: string;

  constructor(subject: string, offset: number | bigint, expected: string, found: string) {
    super(`${subject}: at offset ${offset}: expected ${expected}, found ${found}`);
    this.name = "FormatError";
    this.subject = subject;
    this.offset = offset;
    this.expected = expected;
    this.found = found;
  }
}

/** Which kind of address a fault speaks of. */
export type SpaceName = "kernel virtual" | "user virtual" | "physical" | "dumpfile";

/**
 * Why a read could not be served: `not-dumped` the dump has no such page, `filtered` makedumpfile left it out,
 * `truncated` the file ends before it, `unmapped` no page-table entry, `swapped` the page is on a swap device,
 * `bad-table` a page table is broken, `corrupt` the page does not decompress.
 */
export type FaultReason = "not-dumped" | "filtered" | "truncated" | "unmapped" | "swapped" | "bad-table" | "corrupt";

/** Memory of the dumped machine that cannot be read. */
export class MemoryFault extends Error {
  readonly space: SpaceName;
  readonly address: bigint;
  readonly size: number;
  readonly reason: FaultReason;

  constructor(space: SpaceName, address: bigint, size: number, reason: FaultReason) {
    super(`${space} address ${address.toString(16)} (${size} bytes): ${reason}`);
    this.name = "MemoryFault";
    this.space = space;
    this.address = address;
    this.size = size;
    this.reason = reason;
  }
}

/** This kernel has no such member, symbol or facility. */
export class AbsentError extends Error {
  readonly subject: string;
  readonly tried: readonly string[];

  constructor(subject: string, tried: readonly string[] = []) {
    super(tried.length === 0 ? `${subject}: not in this kernel` : `${subject}: none of ${tried.join(", ")}`);
    this.name = "AbsentError";
    this.subject = subject;
    this.tried = tried;
  }
}

/** A structure of the dumped kernel breaks its own rules: a cycle, a back pointer that does not match, a spent budget. */
export class CorruptionError extends Error {
  readonly walk: string;
  readonly address: bigint;
  readonly rule: string;

  constructor(walk: string, address: bigint, rule: string) {
    super(`${walk}: at ${address.toString(16)}: ${rule}`);
    this.name = "CorruptionError";
    this.walk = walk;
    this.address = address;
    this.rule = rule;
  }
}

/** Types, lines or symbols are needed that neither the dump nor the files at hand hold. */
export class MissingDebugInfo extends Error {
  /** What is needed, e.g. `the type of jiffies`. */
  readonly what: string;
  /** Build-id of the file that would bring it, in hexadecimal. */
  readonly buildId: string | undefined;
  readonly looked: readonly string[];

  constructor(what: string, buildId: string | undefined, looked: readonly string[] = []) {
    super(`${what}: needs the debug file${buildId === undefined ? "" : ` with build-id ${buildId}`}`);
    this.name = "MissingDebugInfo";
    this.what = what;
    this.buildId = buildId;
    this.looked = looked;
  }
}

/** The user's words cannot be carried out: wrong arguments, an unknown name. The message is shown as it is. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** The user interrupted the running command. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}

/** Our own invariant broke; nobody catches this. */
export class Bug extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Bug";
  }
}

/** True for the faults that one cell or one walk may suffer while the command goes on. */
export function isPartial(error: unknown): error is MemoryFault | AbsentError | CorruptionError | FormatError {
  return (
    error instanceof MemoryFault ||
    error instanceof AbsentError ||
    error instanceof CorruptionError ||
    error instanceof FormatError
  );
}

/** What `read` yields, or undefined when the dump lacks what it needs; other errors pass. */
export function optional<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isPartial(error)) return undefined;
    throw error;
  }
}
