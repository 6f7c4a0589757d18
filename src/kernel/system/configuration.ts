/** The configuration that the kernel was built with, where it carries it (CONFIG_IKCONFIG, kernel/configs.c). */
import { type Address, type Bytes, distance, FormatError, UsageError, utf8 } from "#base";
import { inflateDecoder } from "#codec";
import type { Kernel } from "#kernel";

/** A gzip file in kernel memory. */
export interface ConfigurationFile {
  readonly start: Address;
  /** Bytes. */
  readonly size: number;
}

/** A line of the configuration. */
export interface ConfigurationLine {
  /** As the file has it. */
  readonly text: string;
  /** The option that it decides; undefined for comments and blank lines. */
  readonly option: string | undefined;
  /** What it is set to, `n` for one that is not set. */
  readonly value: string | undefined;
}

/** Before v5.1 the file stands between these marks in the array itself (kernel: 13610aa908dc). */
const MARK_BEFORE = "IKCFG_ST";
const MARK_BEHIND = "IKCFG_ED";
/** Far more than any kernel's: some 60 KiB packed, 300 KiB as text. */
const MOST_PACKED = 4 << 20;
const MOST_TEXT = 32 << 20;

/** Fields of a gzip file (RFC 1952). */
const GZIP_MAGIC = 0x8b1f;
const GZIP_DEFLATE = 8;
const GZIP_HEADER = 10;
const GZIP_TRAILER = 8;
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;

/** Where the compressed configuration is; undefined when this kernel carries none. */
export function configurationFile(kernel: Kernel): ConfigurationFile | undefined {
  const { symbols } = kernel.target;
  const start = symbols.find("kernel_config_data");
  if (start === undefined) return undefined;
  const end = symbols.find("kernel_config_data_end")?.address;
  return { start: start.address, size: end === undefined ? start.size : distance(start.address, end) };
}

/**
 * The lines of the configuration. UsageError when this kernel carries none or it shall be left alone, FormatError when it
 * is damaged; MemoryFault when it is not in the dump.
 */
export function configurationLines(kernel: Kernel): readonly ConfigurationLine[] {
  const file = configurationFile(kernel);
  if (file === undefined) throw new UsageError("kernel_config_data does not exist in this kernel");
  if (kernel.options.configuration === false) throw new UsageError("the kernel's configuration is left alone");
  const { start, size } = file;
  if (size <= 0 || size > MOST_PACKED) throw new FormatError("kernel_config_data", 0, "a gzip file", `${size} bytes`);
  const text = expand(withoutMarks(kernel.target.memory.read(start, size)));
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map(lineOf);
}

function lineOf(text: string): ConfigurationLine {
  const [, set, value] = /^(CONFIG_\w+)=(.*)$/.exec(text) ?? [];
  const unset = /^# (CONFIG_\w+) is not set$/.exec(text)?.[1];
  return { text, option: set ?? unset, value: value ?? (unset === undefined ? undefined : "n") };
}

function withoutMarks(bytes: Bytes): Bytes {
  const text = bytes.latin1();
  if (!text.startsWith(MARK_BEFORE)) return bytes;
  const end = text.lastIndexOf(MARK_BEHIND);
  return bytes.slice(MARK_BEFORE.length, (end === -1 ? bytes.length : end) - MARK_BEFORE.length);
}

/** The text of a gzip file, of which the last four bytes tell the length. */
function expand(file: Bytes): string {
  const refuse = (expected: string, found: string): never => {
    throw new FormatError("kernel_config_data", 0, expected, found);
  };
  if (file.length < GZIP_HEADER + GZIP_TRAILER || file.u16(0) !== GZIP_MAGIC || file.u8(2) !== GZIP_DEFLATE) {
    refuse("a gzip file", "other bytes");
  }
  const size = file.u32(file.length - 4);
  if (size > MOST_TEXT) refuse(`a text of at most ${MOST_TEXT} bytes`, `${size} bytes`);
  const output = new Uint8Array(size);
  const made = inflateDecoder.decode(file.slice(headerLength(file)).array, output);
  if (made !== size) refuse(`${size} bytes of text`, `${made}`);
  return utf8(output);
}

function headerLength(file: Bytes): number {
  const flags = file.u8(3);
  let at = GZIP_HEADER;
  if (flags & FEXTRA) at += 2 + file.u16(at);
  for (const flag of [FNAME, FCOMMENT]) {
    if ((flags & flag) === 0) continue;
    while (at < file.length && file.u8(at) !== 0) at++;
    at++;
  }
  return Math.min(file.length, flags & FHCRC ? at + 2 : at);
}
