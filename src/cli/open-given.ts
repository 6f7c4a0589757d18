/** One file argument: a path or the address of a server, unpacked when it is compressed. */
import type { DumpSource } from "#dump";
import { isPacked, isUrl, openFile, openUrl, unpackFile, unpackOptions } from "#host";

/**
 * Opens the file that `word` names. What is compressed is unpacked into the user's cache and read there, under its own
 * name. UsageError, one sentence, when it cannot be.
 */
export async function openGiven(word: string): Promise<DumpSource> {
  const file = isUrl(word) ? openUrl(word) : openFile(word);
  if (!isPacked(file)) return file;
  const identity = "identity" in file ? file.identity : `${file.size} ${file.version}`;
  try {
    const { path, damage } = await unpackFile(file, identity, unpackOptions());
    return { ...openFile(path), name: word, damage };
  } finally {
    file.close();
  }
}
