/** Which kernel this is, on which machine. */
import type { Kernel } from "#kernel";
import { PidNamespaceLimit, UtsNamespace } from "./system.layout.ts";

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

/** The highest process number plus one (kernel.pid_max), by which the kernel pads numbers in its log. */
export function pidMax(kernel: Kernel): number {
  const { symbols, memory } = kernel.target;
  const global = symbols.find("pid_max");
  if (global !== undefined) return memory.u32(global.address);
  return kernel.layout(PidNamespaceLimit).at(kernel.symbol("init_pid_ns")).most();
}
