/**
 * The result of a diagnosis: plain data, the contract with everything that reads it. Addresses are strings with 0x.
 * Additions keep the version; a change of meaning raises it.
 */

/** Version of this schema; the first field of every report. */
export const REPORT_SCHEMA = 1;

/** How bad it is: `critical` is why the machine died or does not work, `warning` might be, `info` is worth knowing. */
export type Severity = "critical" | "warning" | "info";

/**
 * `certain`: every step was read from memory and cross-checked. `likely`: one step is inference. `possible`: a hint.
 */
export type Confidence = "certain" | "likely" | "possible";

/** One fact that a claim rests on. */
export interface Evidence {
  /** A sentence. */
  readonly says: string;
  /** What it was read from: a member, a symbol, a stack, the log. */
  readonly source: string;
  /** Where, with 0x; absent when it has no one place. */
  readonly address?: string;
}

/** What a rule found. */
export interface Finding {
  /** The rule's id, stable. */
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** One sentence that a person can act on. */
  readonly claim: string;
  readonly evidence: readonly Evidence[];
  /** What to do next, a sentence each. */
  readonly advice: readonly string[];
  /** Command lines with which a sceptic checks each step. */
  readonly check: readonly string[];
}

/** A task named in a report. */
export interface TaskReference {
  readonly pid: number;
  readonly command: string;
  readonly address: string;
}

/** A frame of a stack, innermost first. */
export interface FrameReference {
  readonly function: string;
  readonly offset: number;
  readonly address: string;
  readonly module?: string;
  readonly source?: string;
  /** registers, orc, frame-pointer or scan. */
  readonly trust: string;
}

/** The machine and the dump. What could not be read is absent. */
export interface SystemSummary {
  readonly dump: readonly string[];
  readonly format: string;
  readonly release: string;
  readonly version?: string;
  readonly machine?: string;
  readonly host?: string;
  readonly buildId?: string;
  readonly vmlinux?: string;
  readonly processors?: number;
  readonly memoryBytes?: number;
  /** ISO 8601, UTC. */
  readonly date?: string;
  readonly uptimeSeconds?: number;
  readonly load?: readonly number[];
  readonly tasks?: number;
}

/** Classes of death. */
export type PanicClass =
  | "hung-task"
  | "requested"
  | "oops"
  | "lockup"
  | "out-of-memory"
  | "init-died"
  | "other"
  | "none";

/** How the kernel died. */
export interface PanicSummary {
  readonly class: PanicClass;
  /** As the kernel logged it. */
  readonly message?: string;
  readonly task?: TaskReference;
  readonly cpu?: number;
  readonly stack: readonly FrameReference[];
}

/** The whole report. */
export interface Report {
  readonly schema: typeof REPORT_SCHEMA;
  readonly system: SystemSummary;
  readonly panic: PanicSummary;
  /** Best first. */
  readonly findings: readonly Finding[];
  /** What could not be examined, and why. */
  readonly notes: readonly string[];
}
