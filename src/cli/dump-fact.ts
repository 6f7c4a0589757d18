/** One line of a dump's VMCOREINFO, for scripts that look for the right debug files. */
import { openDump } from "#dump";
import { pageDecoders } from "#host";
import { parseVmcoreinfo } from "#target";
import { givenFiles } from "./given-files.ts";

/** The value of a plain key such as OSRELEASE; undefined when the dump does not say. */
export async function dumpFact(word: string, key: string): Promise<string | undefined> {
  const { dump } = await givenFiles([word]);
  const { vmcoreinfo } = openDump(dump, pageDecoders);
  return parseVmcoreinfo(vmcoreinfo ?? "").text(key);
}
