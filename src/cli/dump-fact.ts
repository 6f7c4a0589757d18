/** Single facts of dumps and debug files, for scripts. */
import { UsageError } from "#base";
import { formatDate } from "#command";
import { openDump } from "#dump";
import { isElf, parseElf } from "#elf";
import { openFile, pageDecoders, sectionDecoders } from "#host";
import { kernelOf } from "#kernel";
import { wallClock } from "#kernel/time";
import { openTarget, parseVmcoreinfo } from "#target";
import { givenFiles } from "./given-files.ts";

/** The value of a plain key; where the dump does not say, what its kernel does; undefined when that is not found either. */
export async function dumpFact(word: string, key: "OSRELEASE" | "BUILD-ID"): Promise<string | undefined> {
  const files = await givenFiles([word]);
  const dump = openDump(files.dump, pageDecoders);
  const said = parseVmcoreinfo(dump.vmcoreinfo ?? "").text(key);
  if (said !== undefined) return said;
  try {
    const { release, buildId } = openTarget(dump);
    return key === "BUILD-ID" ? buildId : release || undefined;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** When the dump among the files was made, as `sys` writes it; by its container when its kernel cannot be found. */
export async function dumpTime(words: readonly string[]): Promise<string> {
  const files = await givenFiles(words);
  const dump = openDump(files.dump, pageDecoders);
  try {
    return formatDate(wallClock(kernelOf(openTarget(dump))));
  } catch (error) {
    const { time } = dump.facts;
    if (time === undefined || time === 0) throw error;
    return formatDate(time);
  }
}

/** Whether a kernel's file holds debug information, as crash's -g says it. UsageError when it is no ELF file. */
export function debugDataText(path: string): string {
  const file = openFile(path);
  if (!isElf(file)) throw new UsageError(`${path}: not an ELF file`);
  const elf = parseElf(file, sectionDecoders);
  return `${path}: ${elf.section(".debug_info") === undefined ? "no debugging data available" : "contains debugging data"}`;
}
