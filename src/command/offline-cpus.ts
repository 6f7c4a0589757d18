import { optional } from "#base";
import { onlineCpus } from "#kernel/cpu";
import type { Session } from "./session.ts";

/** True for processors of which nothing is to be shown: they were offline, and `set offline hide` is on. */
export function hiddenCpus({ kernel, settings }: Session): (cpu: number) => boolean {
  const online = settings.offline === "hide" ? optional(() => new Set(onlineCpus(kernel))) : undefined;
  return (cpu) => online !== undefined && !online.has(cpu);
}
