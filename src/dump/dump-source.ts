import type { ByteSource } from "#source";

/** A file of a dump, with what whoever opened it knows beside its bytes. */
export interface DumpSource extends ByteSource {
  /** Where its first byte lies in physical memory, for raw memory that does not say so itself. */
  readonly address?: number | undefined;
  /** True when the machine it shows is still running: what is read twice may differ. */
  readonly live?: boolean | undefined;
  /** Sentences about what was lost before it came here. */
  readonly damage?: readonly string[] | undefined;
}
