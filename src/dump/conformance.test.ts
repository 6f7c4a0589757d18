import { deflateSync, inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FormatError, type Pfn, UsageError } from "#base";
import { ownDecoders, type PageDecoders } from "#codec";
import { memorySource } from "#source";
import { concat } from "../testing/bytes.ts";
import { buildKcore } from "../testing/kcore.ts";
import { buildElfCore, buildKdump, type DumpSpec, flatten, type Memory, type StoredPage } from "../testing/kdump.ts";
import { buildLime, storedRuns } from "../testing/lime.ts";
import { buildSadump } from "../testing/sadump.ts";
import { buildSnapshot, buildVmem } from "../testing/vmware.ts";
import { zstdFrame } from "../testing/zstd.ts";
import type { Dump, PageRange } from "./dump.ts";
import type { DumpSource } from "./dump-source.ts";
import { openDump } from "./open.ts";

/** All containers hold the same machine: what is read must not depend on which one it came in. */
const PAGE = 4096;
const page = (seed: number): Uint8Array => Uint8Array.from({ length: PAGE }, (_, i) => (i * seed + (i >> 5)) & 0xff);
const memory: Memory = [
  page(1),
  page(2),
  undefined,
  new Uint8Array(PAGE),
  "filtered",
  "filtered",
  page(6),
  ...new Array<undefined>(600).fill(undefined),
  ...Array.from({ length: 20 }, (_, i) => (i % 3 === 2 ? ("filtered" as const) : page(i + 10))),
];
const spec: DumpSpec = { memory, vmcoreinfo: "OSRELEASE=6.1.0\nPAGESIZE=4096\n", processors: 2 };

const decoders: PageDecoders = {
  ...ownDecoders,
  zlib: {
    decode(input, output) {
      try {
        const content = inflateSync(input, { maxOutputLength: output.length });
        output.set(content);
        return content.length;
      } catch (error) {
        throw new FormatError("zlib", 0, "a stream", String(error));
      }
    },
  },
};

const zlib = (content: Uint8Array): StoredPage => ({ flags: 0x1, data: new Uint8Array(deflateSync(content)) });
/** A stream of literals alone: extended length, then the end mark. */
const lzo = (content: Uint8Array): StoredPage => {
  const rest = content.length - 18;
  const length = [...new Array<number>(Math.floor((rest - 1) / 255) + 1).fill(0), ((rest - 1) % 255) + 1];
  return { flags: 0x2, data: concat(Uint8Array.from(length), content, Uint8Array.of(0x11, 0, 0)) };
};
/** The length 4096 as a varint, then one literal of that length. */
const snappy = (content: Uint8Array): StoredPage => ({
  flags: 0x4,
  data: concat(Uint8Array.of(0x80, 0x20, 61 << 2, 0xff, 0x0f), content),
});

/** What a format can say beside the content of pages; what is left out it can. */
interface Limits {
  /** False for formats that hold plain memory alone: what was filtered is as if it had never been. */
  readonly filtered?: boolean;
  readonly vmcoreinfo?: boolean;
  readonly machine?: string | undefined;
  readonly processors?: number | undefined;
  /** False when nobody can tell that such a file was cut off. */
  readonly cuts?: boolean;
  /** False when a cut may leave nobody who knows how much there was. */
  readonly counts?: boolean;
  /** What whoever opens the files knows of them, by number. */
  readonly source?: (file: number) => Partial<DumpSource>;
}
const plain: Limits = { filtered: false, counts: false, vmcoreinfo: false, machine: undefined, processors: undefined };
const cpus = [
  { rip: 1n, rsp: 2n },
  { rip: 3n, rsp: 4n },
];
const vmware: Limits = { ...plain, machine: "x86_64", processors: 2 };
const runs = storedRuns(memory);

const zstd = (content: Uint8Array): StoredPage => ({
  flags: 0x20,
  data: content.every((byte) => byte === content[0])
    ? zstdFrame([{ run: content[0], count: content.length }])
    : zstdFrame([{ raw: content }]),
});
/** As makedumpfile does: each page by the way that it was worth, or as it is. */
const mixed = (content: Uint8Array): StoredPage => {
  const ways = [zlib, lzo, snappy, zstd, (page: Uint8Array): StoredPage => ({ flags: 0, data: page })];
  return ways[content[1] % ways.length](content);
};

const containers: readonly (readonly [name: string, files: readonly Uint8Array[], limits?: Limits])[] = [
  ["ELF core", [buildElfCore(spec)]],
  ["ELF core, segments counted in section 0", [buildElfCore(spec, { escapedCounts: true, sectionHeadersFirst: true })]],
  ["ELF core, flattened", [flatten(buildElfCore(spec), 1000)]],
  ["kdump, pages as they are", [buildKdump(spec)]],
  ["kdump, version 3", [buildKdump({ ...spec, version: 3 })]],
  ["kdump, zlib", [buildKdump({ ...spec, status: 0x1, store: zlib })]],
  ["kdump, lzo", [buildKdump({ ...spec, status: 0x2, store: lzo })]],
  ["kdump, snappy", [buildKdump({ ...spec, status: 0x4, store: snappy })]],
  ["kdump, zstd", [buildKdump({ ...spec, status: 0x20, store: zstd })]],
  ["kdump, pages by all ways", [buildKdump({ ...spec, status: 0x1, store: mixed })]],
  [
    "kdump that does not name its machine",
    [buildKdump({ ...spec, status: 0x1, store: zlib, machine: "" })],
    { machine: undefined },
  ],
  ["kdump, zlib, flattened", [flatten(buildKdump({ ...spec, store: zlib }), 333)]],
  [
    "kdump, zlib, split",
    [
      buildKdump({ ...spec, store: zlib, split: { start: 300, end: memory.length } }),
      buildKdump({ ...spec, store: zlib, split: { start: 0, end: 300 } }),
    ],
  ],
  ["LiME", [buildLime(memory)], plain],
  [
    "raw memory",
    runs.map(({ content }) => content),
    { ...plain, cuts: false, source: (file) => ({ address: runs[file].pfn * PAGE }) },
  ],
  ["VMware snapshot, memory inside", [buildSnapshot({ memory, cpus }, false)], vmware],
  ["VMware snapshot, memory beside", [buildSnapshot({ memory, cpus, blocks: true }, true), buildVmem(memory)], vmware],
  ["sadump", [buildSadump({ memory, cpus })], { vmcoreinfo: false }],
  ["sadump, version 0", [buildSadump({ memory, cpus, version: 0 })], { vmcoreinfo: false }],
  [
    "/proc/kcore",
    [buildKcore(spec)],
    { ...plain, vmcoreinfo: true, machine: "x86_64", cuts: false, source: () => ({ live: true }) },
  ],
];
/** What reading the page gives, as a word: the reason, `content` when it is what the machine had, or `other content`. */
const read = (dump: Dump, pfn: number): string => {
  const target = new Uint8Array(PAGE).fill(0xee);
  const reason = dump.readPage(pfn as Pfn, target);
  if (reason !== undefined) return reason;
  const expected = memory[pfn];
  return expected instanceof Uint8Array && Buffer.compare(target, expected) === 0 ? "content" : "other content";
};

const rows = containers.map(([name, files, limits = {}]) => ({ name, files, limits }));

describe.each(rows)("$name", ({ files, limits }) => {
  const open = (contents: readonly Uint8Array[]): Dump =>
    openDump(
      contents.map((bytes, i) => ({ ...memorySource(`file${i}`, bytes), ...limits.source?.(i) })),
      decoders,
    );
  const expected = (pfn: number): string => {
    const content = memory[pfn] ?? "not-dumped";
    if (typeof content !== "string") return "content";
    return limits.filtered === false ? "not-dumped" : content;
  };
  const ranges: readonly PageRange[] =
    limits.filtered === false
      ? runs.map(({ pfn, content }) => ({ start: pfn as Pfn, end: (pfn + content.length / PAGE) as Pfn }))
      : [
          { start: 0 as Pfn, end: 2 as Pfn },
          { start: 3 as Pfn, end: 7 as Pfn },
          { start: 607 as Pfn, end: 627 as Pfn },
        ];

  test("every page is there, left out or not of this machine", () => {
    const dump = open(files);
    for (let pfn = 0; pfn < memory.length + 100; pfn++) {
      expect(read(dump, pfn), `page frame ${pfn}`).toBe(expected(pfn));
      expect(dump.missing(pfn as Pfn) ?? "content").toBe(expected(pfn));
    }
    expect(read(dump, 2 ** 40)).toBe("not-dumped");
  });

  test("runs of pages hold what single pages do", () => {
    const dump = open(files);
    const target = new Uint8Array(5 * PAGE + 100);
    for (let pfn = 0; pfn < memory.length + 10; pfn++) {
      const pages = dump.readRun?.(pfn as Pfn, target.fill(0xee)) ?? 0;
      expect(pages).toBeLessThanOrEqual(5);
      for (let i = 0; i < pages; i++) {
        expect(Buffer.compare(target.subarray(i * PAGE, (i + 1) * PAGE), memory[pfn + i] as Uint8Array)).toBe(0);
      }
    }
  });

  test("the file itself can be looked at", () => {
    const start = new Uint8Array(8);
    expect(open(files).readFile?.(4, start)).toBe(8);
    expect(start).toEqual(files[0].subarray(4, 12));
  });

  test("the machine's memory, its VMCOREINFO and no damage", () => {
    const dump = open(files);
    expect(dump.pageSize).toBe(PAGE);
    expect(dump.ranges).toEqual(ranges);
    expect(dump.vmcoreinfo).toBe(limits.vmcoreinfo === false ? undefined : spec.vmcoreinfo);
    expect(dump.facts).toMatchObject({
      machine: "machine" in limits ? limits.machine : "x86_64",
      processors: "processors" in limits ? limits.processors : 2,
      damage: [],
    });
    const present = memory.filter((page) => page instanceof Uint8Array).length;
    const filtered = limits.filtered === false ? 0 : memory.filter((page) => page === "filtered").length;
    expect(dump.facts.pages()).toEqual({ present, filtered, lost: 0 });
  });

  // Nobody can tell where raw memory should have ended, and a running machine has no end.
  if (limits.cuts !== false)
    test("cut off anywhere it opens with what is left, or says what is wrong", () => {
      const [first, ...rest] = files;
      for (let kept = 0; kept < 40; kept++) {
        const cut = first.subarray(0, Math.floor((first.length * kept) / 40));
        const dump = valueOrFault(() => open([cut, ...rest]));
        if (dump === undefined) continue;
        expect(dump.facts.damage.length).toBeGreaterThan(0);
        const counts = { present: 0, filtered: 0, lost: 0 };
        for (let pfn = 0; pfn < memory.length; pfn++) {
          expect([expected(pfn), "truncated"], `page frame ${pfn}`).toContain(read(dump, pfn));
          const reason = dump.missing(pfn as Pfn);
          if (reason === undefined) counts.present++;
          else if (reason === "filtered") counts.filtered++;
          else if (reason === "truncated") counts.lost++;
        }
        if (limits.counts !== false) expect(dump.facts.pages(), `${cut.length} bytes`).toEqual(counts);
      }
    });

  test("damaged anywhere it gives a value or an error of ours", () => {
    const [first, ...rest] = files;
    const change = fc.tuple(
      fc.oneof(fc.nat({ max: first.length - 1 }), fc.nat({ max: Math.min(600, first.length - 1) })),
      fc.integer({ min: 0, max: 255 }),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        const damaged = first.slice();
        for (const [at, value] of changes) damaged[at] = value;
        const dump = valueOrFault(() => open([damaged, ...rest]));
        if (dump === undefined) return;
        for (const pfn of [0, 3, 4, 300, 607, 626, 10_000]) read(dump, pfn);
      }),
      { numRuns: 40 },
    );
  });
});

/** The value of `make`; undefined when it failed with an error that is meant for people. Every other error passes. */
function valueOrFault<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof FormatError || error instanceof UsageError) return undefined;
    throw error;
  }
}
