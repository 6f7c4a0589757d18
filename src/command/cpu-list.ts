import { UsageError } from "#base";
import type { Kernel } from "#kernel";
import { possibleCpus, presentCpus } from "#kernel/cpu";
import { parseDecimal } from "./number.ts";

/** The processors that a list names, ascending: `1`, `1,3`, `1-3`, `1,3,5-7`, `a` or `all`; throws UsageError. */
export function parseCpuList(text: string, cpus: number): readonly number[] {
  const chosen = new Set<number>();
  for (const part of text.split(",")) {
    if (part === "") continue;
    const [from, to] = part === "a" || part === "all" ? [0, cpus - 1] : range(part);
    if (to >= cpus) throw new UsageError(`invalid cpu specification: ${text}`);
    for (let cpu = from; cpu <= to; cpu++) chosen.add(cpu);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** `7` or `5-7`; an end left out is the other. */
function range(part: string): readonly [number, number] {
  const [from = "", to = ""] = part.split("-", 2);
  const first = parseDecimal(from === "" ? to : from);
  return [first, to === "" ? first : parseDecimal(to)];
}

/** `symbol:cpus` or `address:cpus` taken apart; `cpus` is undefined without a colon, empty for a colon alone. */
export function splitCpuSpec(text: string): { readonly subject: string; readonly cpus: string | undefined } {
  const colon = text.lastIndexOf(":");
  return colon === -1
    ? { subject: text, cpus: undefined }
    : { subject: text.slice(0, colon), cpus: text.slice(colon + 1) };
}

/** The processors that a list names of all that there could ever be; throws UsageError. */
export function possibleCpusIn(kernel: Kernel, list: string): readonly number[] {
  return parseCpuList(list, (possibleCpus(kernel).at(-1) ?? 0) + 1);
}

/** The processors that a list names, or without one all that are plugged in; throws UsageError. */
export function chosenCpus(kernel: Kernel, list: string | undefined): readonly number[] {
  const present = presentCpus(kernel);
  return list === undefined ? present : parseCpuList(list, (present.at(-1) ?? 0) + 1);
}
