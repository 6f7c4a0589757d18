/** crash's complaint about options of kernels that are no more. */
import { UsageError } from "#base";

/** The complaint about one option. */
export const unsupported = (option: string): UsageError =>
  new UsageError(`-${option} option not supported or applicable on this architecture or kernel`);
