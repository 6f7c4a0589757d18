/**
 * VMCOREINFO: the text in which a kernel describes itself to dump tools (kernel/crash_core.c, later
 * kernel/vmcore_info.c): lines of `KEY=value`, where KEY may be `SYMBOL(x)`, `NUMBER(x)`, `OFFSET(a.b)`, `SIZE(x)`.
 */
import { type Address, address } from "#base";
import type { AddressSpace } from "#memory";

/** VMCOREINFO_BYTES: what a kernel keeps for the text. */
const MOST_TEXT = 4096;
/** What it begins with. */
const FIRST_KEY = "OSRELEASE=";

/** VMCOREINFO's keys and values, with the three forms that are asked for. */
export interface Vmcoreinfo {
  readonly entries: ReadonlyMap<string, string>;
  /** Run-time address of a symbol named there. */
  symbol(name: string): Address | undefined;
  /** A `NUMBER(name)`, signed decimal or 0x-prefixed. */
  number(name: string): bigint | undefined;
  /** A plain key, `OSRELEASE` or `BUILD-ID`. */
  text(key: string): string | undefined;
}

function parseInteger(text: string | undefined, hexadecimal: boolean): bigint | undefined {
  if (text === undefined) return undefined;
  if (hexadecimal && /^[0-9a-f]{1,16}$/i.test(text)) return BigInt(`0x${text}`);
  if (/^0x[0-9a-f]{1,16}$/i.test(text)) return BigInt(text);
  return /^-?\d{1,20}$/.test(text) ? BigInt(text) : undefined;
}

/** Parses the text; lines without `=` are passed over, of a repeated key the first counts. */
export function parseVmcoreinfo(text: string): Vmcoreinfo {
  const entries = new Map<string, string>();
  for (const line of text.split("\n")) {
    const equals = line.indexOf("=");
    if (equals > 0 && !entries.has(line.slice(0, equals))) entries.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return {
    entries,
    symbol(name) {
      const value = parseInteger(entries.get(`SYMBOL(${name})`), true);
      return value === undefined ? undefined : address(value);
    },
    number: (name) => parseInteger(entries.get(`NUMBER(${name})`), false),
    text: (key) => entries.get(key),
  };
}

/**
 * The text that the kernel keeps in its own memory: `vmcoreinfo_data` points to it, and was itself the text before
 * kernel: 203e9e41219b "kexec: move vmcoreinfo out of the kernel's .bss section" (v4.13). undefined when there is none;
 * MemoryFault where the dump lacks it.
 */
export function memoryVmcoreinfo(
  memory: AddressSpace,
  symbol: (name: string) => Address | undefined,
): string | undefined {
  const variable = symbol("vmcoreinfo_data");
  if (variable === undefined) return undefined;
  const own = memory.cstring(variable, FIRST_KEY.length);
  const text = memory.cstring(own === FIRST_KEY ? variable : memory.pointer(variable), MOST_TEXT);
  return text.startsWith(FIRST_KEY) ? text : undefined;
}
