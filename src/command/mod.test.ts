import { describe, expect, test } from "vitest";
import { address } from "#base";
import type { Kernel } from "#kernel";
import { drawKernel } from "../testing/kernel.ts";
import { kernelWithModule, loopFiles } from "../testing/module-file.ts";
import { shown } from "../testing/shown.ts";
import { mod } from "./mod.ts";
import { sym } from "./sym.ts";

type ModRow = ReturnType<typeof mod.run> extends Iterable<infer R> ? R : never;

const STYLE = { radix: 10, width: 80 } as const;

function view(shows: string, baseTitle: string, longestName = 3, largestSize = 12): ModRow {
  return { kind: "view", shows, baseTitle, longestName, largestSize } as ModRow;
}

function module(name: string, at: bigint, size: number, hasSymbols = true, file?: string): ModRow {
  const place = { module: address(at + 0x7340n), name, base: address(at), size };
  return { kind: "module", ...place, regions: [], buildId: undefined, facts: {}, hasSymbols, file } as ModRow;
}

function text(...rows: readonly ModRow[]): string {
  return [...mod.text(rows, STYLE)].join("");
}

describe("modules", () => {
  test("before v6.4", () => {
    const rows = [
      module("virtio_ring", 0xffffffffc037d000n, 49_152),
      module("virtio_pci_modern_dev", 0xffffffffc0399000n, 1_970_176, false),
    ];
    expect(text(view("modules", "BASE", 21, 1_970_176), ...rows)).toBe(
      `     MODULE       NAME                         BASE           SIZE  OBJECT FILE
ffffffffc0384340  virtio_ring            ffffffffc037d000    49152  (not loaded)  [CONFIG_KALLSYMS]
ffffffffc03a0340  virtio_pci_modern_dev  ffffffffc0399000  1970176  (not loaded)
`,
    );
  });

  test("since v6.4, with titles wider than what stands below them", () => {
    expect(text(view("modules", "TEXT_BASE"), module("xfs", 0xffffffffc0465000n, 12))).toBe(
      `     MODULE       NAME     TEXT_BASE      SIZE  OBJECT FILE
ffffffffc046c340  xfs   ffffffffc0465000    12  (not loaded)  [CONFIG_KALLSYMS]
`,
    );
  });
});

describe("tainted modules", () => {
  const tainted = (name: string, ...letters: (string | undefined)[]): ModRow =>
    ({
      kind: "tainted",
      module: address(0xffffffffc037d000n),
      name,
      mask: "1",
      taints: letters.map((letter) => ({ letter })),
    }) as ModRow;

  test("by name, with their letters", () => {
    expect(text(view("taints", "BASE"), tainted("loop", "P", "O", "E"), tainted("virtio_blk", "F", undefined))).toBe(
      "NAME        TAINTS\nloop        POE\nvirtio_blk  F\n",
    );
  });
  test("none", () => {
    expect(text(view("taints", "BASE"))).toBe("no tainted modules\n");
  });
});

const run = (kernel: Kernel, line: string): string => shown(kernel, mod, line);

describe("a kernel with modules", () => {
  const { kernel } = drawKernel({
    modules: [
      { name: "virtio", functions: ["virtio_probe"] },
      { name: "loop", functions: ["loop_queue_rq", "loop_probe"] },
    ],
  });
  const usage = run(kernel, "mod -s");

  test("lists them by address", () => {
    const [title, ...rows] = run(kernel, "mod").split("\n");
    expect(title).toBe("     MODULE       NAME          BASE        SIZE  OBJECT FILE");
    expect(rows.map((row) => row.slice(18, 24).trim())).toEqual(["virtio", "loop", ""]);
    expect(run(kernel, "mod -r nosuch")).toBe(run(kernel, "mod"));
  });

  test("has no debug file of them", () => {
    expect(run(kernel, "mod -s loop")).toBe("mod: cannot find or load object file for loop module\n");
    expect(run(kernel, "mod -s loop /tmp/loop.ko")).toBe("mod: loop: cannot find or load object file: /tmp/loop.ko\n");
    expect(run(kernel, "mod -S").split("\n")).toHaveLength(3);
  });

  test.each(["mod -d loop", "mod -D", "mod -o"])("has nothing to forget: %s", (line) => {
    expect(run(kernel, line)).toBe("");
  });

  test.each(["mod -s nosuch", "mod -d nosuch", "mod -t -s loop"])("shows the synopsis: %s", (line) => {
    expect(`mod: option requires an argument -- 's'\n${run(kernel, line)}`).toBe(usage);
  });
});

test("a kernel without modules", () => {
  expect(run(drawKernel().kernel, "mod")).toBe("mod: no modules loaded in this kernel\n");
});

describe("debug files of modules", () => {
  const NAMES = ["loop ", "dummy"];
  const TITLE = "     MODULE       NAME         BASE        SIZE  OBJECT FILE\n";
  /** Addresses do not matter here. */
  const bare = (text: string): string => text.replace(/[0-9a-f]{16}/g, "ADDRESS");
  const row = (name: string | undefined, size: number, status: string): string =>
    `ADDRESS  ${name}  ADDRESS  ${String(size).padStart(4)}  ${status}\n`;
  const LOADED = row(NAMES[0], 512, "/usr/lib/debug/loop.ko ");

  test("are loaded one by one, all at once, shown, and forgotten", () => {
    const kernel = kernelWithModule(loopFiles());
    const size = kernel.target.modules.map((module) => module.size);
    const loaded = LOADED.replace(" 512", String(size[0]).padStart(4));
    expect(bare(run(kernel, "mod -s loop"))).toBe(TITLE + loaded);
    expect(bare(run(kernel, "mod"))).toBe(TITLE + loaded + row(NAMES[1], size[1] ?? 0, "(not loaded)"));
    expect(run(kernel, "mod -d loop")).toBe("");
    expect(bare(run(kernel, "mod -S"))).toBe(
      `${TITLE}${loaded}mod: cannot find or load object file for dummy module\n`,
    );
    expect(run(kernel, "mod -D")).toBe("");
    expect(run(kernel, "mod")).not.toContain(".ko");
  });

  test("may be in a directory, or be named", () => {
    const kernel = kernelWithModule(loopFiles());
    expect(run(kernel, "mod -S /mine/")).toContain("  /mine/loop.ko \n");
    expect(run(kernel, "mod -s loop /other/x.ko")).toContain("  /other/x.ko \n");
    expect(run(kernel, "mod -s loop /old/x.ko")).toBe(
      "mod: loop: cannot find or load object file: /old/x.ko  (/old/x.ko: other build-id c0de)\n",
    );
    expect(run(kernel, "mod -s loop x.txt")).toMatch(/^mod: x.txt: not an ELF format object file\nUsage:\n/);
    expect(run(kernel, "mod -S /mine")).toMatch(/^mod: \/mine is not a directory\nUsage:\n/);
    expect(run(kernel, "mod -S /mine/ x")).toMatch(/^Usage:\n/);
  });

  test("servers are asked only when no place is named", () => {
    const files = loopFiles();
    const kernel = kernelWithModule(files);
    run(kernel, "mod -s loop");
    run(kernel, "mod -s loop /mine/x.ko");
    const asked = files.asked.filter(({ wish }) => wish.module === "loop");
    expect(asked.map(({ options }) => options)).toMatchObject([{ fetch: true }, { file: "/mine/x.ko" }]);
  });

  test("with -g, lists of symbols tell where sections begin and end; -R forgets", () => {
    const kernel = kernelWithModule(loopFiles());
    const listed = (): string => shown(kernel, sym, "sym -m loop");
    const plain = listed();
    run(kernel, "mod -s loop");
    expect(listed()).not.toContain("section");
    run(kernel, "mod -g -s loop");
    const lines = listed().split("\n");
    const start = lines.findIndex((line) => line.endsWith(" [.text]: section start"));
    expect(lines[start - 1]).toContain("MODULE START: loop");
    expect(lines[start + 1]).toContain("loop_queue_rq");
    expect(lines.filter((line) => line.endsWith(" [.text]: section end"))).toHaveLength(1);
    expect(run(kernel, "mod -R")).toContain("(not loaded)");
    expect(listed()).toBe(plain);
  });
});
