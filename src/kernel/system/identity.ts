/** Which kernel this is, on which machine. */
import type { Kernel } from "#kernel";
import { UtsNamespace } from "./system.layout.ts";

/** What uname(2) said. */
export interface Identity {
  readonly nodename: string;
  readonly release: string;
  readonly version: string;
  readonly machine: string;
}

/** The initial UTS namespace. */
export function identity(kernel: Kernel): Identity {
  const uts = kernel.layout(UtsNamespace).at(kernel.symbol("init_uts_ns"));
  return {
    nodename: uts.nodename(),
    release: uts.release(),
    version: uts.version(),
    machine: uts.machine(),
  };
}

/** Speed of the first processor in kHz as the kernel measured it. */
export function cpuKilohertz(kernel: Kernel): number {
  return kernel.target.memory.u32(kernel.symbol("cpu_khz"));
}
