/** Text that had not reached the log yet: per-CPU buffers of printk, before v5.15. */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { perCpuAddress, possibleCpus } from "#kernel/cpu";
import { SafeBufferLayout } from "./safe-buffer.layout.ts";

/** The per-CPU variables, in the order in which crash lists them. */
const VARIABLES = ["nmi_print_seq", "safe_print_seq"] as const;

/** One processor's buffer of one kind. */
export interface SafeBuffer {
  /** The per-CPU variable: `nmi_print_seq` or `safe_print_seq`. */
  readonly variable: string;
  readonly cpu: number;
  readonly address: Address;
  /** Bytes of text in it, as the kernel counts them. */
  readonly length: number;
  /** Messages that found no room. */
  readonly lost: number;
  /** Bytes as Latin-1; never longer than the buffer. */
  readonly text: string;
}

/** The buffers of all processors, kind by kind; nothing on kernels that have none. */
export function* safeBuffers(kernel: Kernel): Generator<SafeBuffer, void> {
  const layout = kernel.layout(SafeBufferLayout);
  for (const variable of VARIABLES) {
    if (kernel.target.symbols.image(variable) === undefined || layout.name === undefined) continue;
    for (const cpu of possibleCpus(kernel)) {
      const address = perCpuAddress(kernel, variable, cpu);
      const buffer = layout.at(address);
      const length = buffer.length();
      const bytes = Math.max(0, Math.min(length, buffer.capacity()));
      const text = kernel.target.memory.read(buffer.text(), bytes).latin1();
      yield {
        variable,
        cpu,
        address,
        length,
        lost: buffer.lost(),
        text,
      };
    }
  }
}
