/** files -R: what a file is looked for by. */
import type { FileCell, FilesRow } from "./open-files.ts";

/** A number is a descriptor or an address; any text is a kind or a part of a path. */
export interface FileReference {
  readonly text: string;
  /** A descriptor, as digits alone are read. */
  readonly descriptor: number | undefined;
  /** What an address is compared with. */
  readonly address: bigint | undefined;
}

/** What more digits than any descriptor has can only be: an address. */
const MOST_DIGITS = 9;

/** The meaning of a reference: digits alone are a descriptor, or when they are too many an address. */
export function parseReference(text: string): FileReference {
  if (!/^(0x)?[0-9a-f]{1,16}$/i.test(text)) return { text, descriptor: undefined, address: undefined };
  const address = BigInt(`0x${text.replace(/^0x/i, "")}`);
  if (/^\d+$/.test(text) && text.length <= MOST_DIGITS) return { text, descriptor: Number(text), address: undefined };
  return { text, descriptor: address < 2n ** 31n ? Number(address) : undefined, address };
}

/** True when an open file is what is looked for. */
export function refersTo(file: FileCell, { text, descriptor, address }: FileReference): boolean {
  if (descriptor === file.descriptor) return true;
  const places = [file.file, file.dentry, file.inode, file.mapping];
  if (address !== undefined && places.some((place) => place === address)) return true;
  return file.type === text || isPartOf(file.path, text);
}

/** True when the root or the working directory of a task is. */
export function refersToPlaces({ root, cwd }: Pick<FilesRow, "root" | "cwd">, { text }: FileReference): boolean {
  return isPartOf(root, text) || isPartOf(cwd, text);
}

/** True when `text` is a part of `path`. The root is a part of every path, and is only meant alone. */
export function isPartOf(path: unknown, text: string): boolean {
  return typeof path === "string" && (text === "/" ? path === text : path.includes(text));
}
