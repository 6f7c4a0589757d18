/** One line of a dump's VMCOREINFO, for scripts that look for the right debug files. */
import { UsageError } from "#base";
import { openDump } from "#dump";
import { pageDecoders } from "#host";
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
