import { describe, expect, test } from "vitest";
import { address } from "#base";
import type { Kernel } from "#kernel";
import { drawKernel } from "../testing/kernel.ts";
import { testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";
import { mod } from "./mod.ts";

type ModRow = ReturnType<typeof mod.run> extends Iterable<infer R> ? R : never;

const STYLE = { radix: 10, width: 80 } as const;

function view(shows: string, baseTitle: string): ModRow {
  return { kind: "view", shows, baseTitle } as ModRow;
}

function module(name: string, at: bigint, size: number, hasSymbols = true): ModRow {
  const place = { module: address(at + 0x7340n), name, base: address(at), size };
  return { kind: "module", ...place, regions: [], buildId: undefined, facts: {}, hasSymbols } as ModRow;
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
    expect(text(view("modules", "BASE"), ...rows)).toBe(
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

test("a debug file that is not loaded is known by its build-id", () => {
  const missing = { kind: "missing", module: address(0xffffffffc037d000n), name: "loop" } as const;
  expect(
    text(
      { ...missing, buildId: "0e4161a9", file: undefined } as ModRow,
      { ...missing, buildId: undefined, file: "/tmp/loop.ko" } as ModRow,
    ),
  ).toBe(
    "mod: cannot find or load object file for loop module  (debug files of modules are not read yet; its build-id is 0e4161a9)\n" +
      "mod: loop: cannot find or load object file: /tmp/loop.ko  (debug files of modules are not read yet; its build-id is not in the dump)\n",
  );
});

/** What the shell would show for a line, errors included. */
function run(kernel: Kernel, line: string): string {
  const session = { ...testSession({ commands: [mod] }), kernel, target: kernel.target };
  let text = "";
  const write = (piece: string): void => {
    text += piece;
  };
  runCommand(session, line, { write, error: write });
  return text;
}

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
    expect(run(kernel, "mod -s loop")).toMatch(/^mod: cannot find or load object file for loop module  \(.*\)\n$/);
    expect(run(kernel, "mod -s loop /tmp/loop.ko")).toMatch(
      /^mod: loop: cannot find or load object file: \/tmp\/loop.ko /,
    );
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
