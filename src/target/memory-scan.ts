/** Looks through physical memory for what tells where a kernel is: page tables, VMCOREINFO, the kernel's banner. */
import { Bytes, MemoryFault, type Pfn, utf8 } from "#base";
import type { Dump } from "#dump";
import type { PhysicalMemory } from "#memory";
import { imageBelow, type MappedImage, mayLeadToImage } from "./kernel-image.ts";

/** Something that was found, and where: a physical address. */
export type ScanHit = { readonly at: number } & (
  | { readonly kind: "page-table"; readonly image: MappedImage }
  | { readonly kind: "vmcoreinfo"; readonly text: string }
  | { readonly kind: "banner" }
);

/** Told now and then how many of how many pages were looked through. */
export type ScanProgress = (done: number, total: number) => void;

const PAGE_SIZE = 4096;
/** Real-mode code to start processors with stands below, and its page table leads to the kernel (arch/x86/realmode/init.c). */
const LOW_MEMORY = 1 << 20;
/** VMCOREINFO_BYTES is one page; a note of it may begin anywhere on one. */
const MOST_INFO = 8192;
/** Hits of one kind are few; more come from memory that was made to look so. */
const MOST_HITS = 64;
const PAGES_PER_REPORT = 16384;

/** `OSRE` and `Linu` as little-endian words: what VMCOREINFO and the banner begin with. */
const INFO_WORD = 0x4552_534f;
const BANNER_WORD = 0x756e_694c;
const INFO_START = "OSRELEASE=";
const BANNER_START = "Linux version ";

/** The hits in low memory, which is looked through in no time. */
export function scanLowMemory(physical: PhysicalMemory, dump: Dump): Generator<ScanHit, void> {
  return scan(physical, dump, 0, LOW_MEMORY / PAGE_SIZE, () => {});
}

/** The hits in all the rest, in the order of memory; `progress` hears of the end even when it comes early. */
export function* scanMemory(physical: PhysicalMemory, dump: Dump, progress?: ScanProgress): Generator<ScanHit, void> {
  const total = dump.ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  try {
    yield* scan(physical, dump, LOW_MEMORY / PAGE_SIZE, Number.POSITIVE_INFINITY, (done) => progress?.(done, total));
  } finally {
    progress?.(total, total);
  }
}

function* scan(
  physical: PhysicalMemory,
  dump: Dump,
  from: number,
  to: number,
  progress: (done: number) => void,
): Generator<ScanHit, void> {
  if (dump.pageSize !== PAGE_SIZE) return;
  const buffer = new Uint8Array(PAGE_SIZE);
  const words = new Uint32Array(buffer.buffer);
  const page = new Bytes(buffer);
  const seen = new Map<string, number>();
  const isNew = (kind: ScanHit["kind"], what: string): boolean => {
    const count = seen.get(kind) ?? 0;
    const key = `${kind} ${what}`;
    if (count >= MOST_HITS || seen.has(key)) return false;
    seen.set(kind, count + 1);
    seen.set(key, 1);
    return true;
  };
  let done = 0;
  for (const range of dump.ranges) {
    for (let pfn = Math.max(range.start, from); pfn < Math.min(range.end, to); pfn++) {
      if (done % PAGES_PER_REPORT === 0) progress(done);
      done++;
      if (dump.readPage(pfn as Pfn, buffer) !== undefined) continue;
      const at = pfn * PAGE_SIZE;
      const found = mayLeadToImage(page, physical.end) ? imageBelow(physical, at) : undefined;
      if (found !== undefined && isNew("page-table", `${found.image.start} ${found.image.physicalBase}`)) {
        yield { kind: "page-table", at, image: found.image };
      }
      for (let i = words.indexOf(INFO_WORD); i !== -1; i = words.indexOf(INFO_WORD, i + 1)) {
        const text = startsWith(buffer, i * 4, INFO_START) ? infoAt(physical, at + i * 4) : undefined;
        if (text !== undefined && isNew("vmcoreinfo", text)) yield { kind: "vmcoreinfo", at: at + i * 4, text };
      }
      for (let i = words.indexOf(BANNER_WORD); i !== -1; i = words.indexOf(BANNER_WORD, i + 1)) {
        // linux_banner is aligned as large arrays are; copies of it in the log seldom are.
        if (i % 4 === 0 && startsWith(buffer, i * 4, BANNER_START) && isNew("banner", String(at + i * 4))) {
          yield { kind: "banner", at: at + i * 4 };
        }
      }
    }
  }
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** The lines of printable text from `at` on; undefined when they are not VMCOREINFO's. */
function infoAt(physical: PhysicalMemory, at: number): string | undefined {
  const bytes = new Uint8Array(MOST_INFO);
  let length = 0;
  while (length < MOST_INFO) {
    const step = Math.min(MOST_INFO - length, PAGE_SIZE - ((at + length) % PAGE_SIZE));
    try {
      physical.readPhysical(at + length, bytes.subarray(length, length + step));
    } catch (error) {
      if (!(error instanceof MemoryFault)) throw error;
      break;
    }
    const end = bytes.subarray(length, length + step).findIndex((byte) => byte !== 10 && (byte < 32 || byte > 126));
    length += end === -1 ? step : end;
    if (end !== -1) break;
  }
  const text = utf8(bytes.subarray(0, length));
  return /^SYMBOL\(\w+\)=[0-9a-f]+$/m.test(text) ? text : undefined;
}
