/** Processors that `set offline hide` leaves out. */
import { onlineCpus, presentCpus } from "#kernel/cpu";
import type { Session } from "../session.ts";

/** The processors that were offline, when those are not to be shown. */
export function hiddenCpus({ kernel, settings }: Session): ReadonlySet<number> {
  if (settings.offline !== "hide") return new Set();
  const online = onlineCpus(kernel);
  return new Set(presentCpus(kernel).filter((cpu) => !online.includes(cpu)));
}
