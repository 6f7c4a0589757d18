import { UsageError } from "#base";
import type { FileWriter, Session } from "./session.ts";

/** The file that a command writes to, made or emptied; whoever asks closes it. UsageError when there can be none. */
export function outputFile(session: Session, path: string): FileWriter {
  if (session.createFile === undefined) throw new UsageError("files cannot be written where this program runs");
  const writer = session.createFile(path);
  if (writer === undefined) throw new UsageError(`cannot open output file: ${path}`);
  return writer;
}
