/** Why the texts of some lines differ, as docs/differences.md tells at length. */
export interface Explanation {
  /** The lines as they stand in the table. */
  readonly line: RegExp;
  /** Kernel releases on which the texts differ for this reason. */
  readonly kernels: RegExp;
  /** `crash`: crash is wrong. `ours`: different on purpose. `missing`: not done yet. */
  readonly reason: "crash" | "ours" | "missing";
  readonly why: string;
}

/** Command lines that show one side of crash; every line stands for itself, in this order. */
export interface LineGroup {
  readonly title: string;
  /** Lines as typed; `{kind:argument}` stands for a value of the dump at hand. */
  readonly lines: readonly string[];
  /** What is known of lines of this group that differ; the first that fits holds. */
  readonly explanations: readonly Explanation[];
}

/** Every kernel. */
export const ALL = /./;
/** The kernels of the fixtures before 6.12 that crash can open. */
export const BEFORE_6_12 = /^(5\.10|6\.1)\./;
/** Debian's 5.10. */
export const V5_10 = /^5\.10\./;
/** Debian's 6.12. */
export const V6_12 = /^6\.12\./;
