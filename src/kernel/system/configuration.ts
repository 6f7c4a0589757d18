/** The configuration that the kernel was built with, where it carries it (CONFIG_IKCONFIG, kernel/configs.c). */
import { type Address, distance } from "#base";
import type { Kernel } from "#kernel";

/** A gzip file in kernel memory. */
export interface ConfigurationFile {
  readonly start: Address;
  /** Bytes. */
  readonly size: number;
}

/** Where the compressed configuration is; undefined when this kernel carries none. */
export function configurationFile(kernel: Kernel): ConfigurationFile | undefined {
  const { symbols } = kernel.target;
  const start = symbols.find("kernel_config_data");
  if (start === undefined) return undefined;
  const end = symbols.find("kernel_config_data_end")?.address;
  return { start: start.address, size: end === undefined ? start.size : distance(start.address, end) };
}
