import { describe, expect, test } from "vitest";
import { drawKernel } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { sym } from "./sym.ts";

const { kernel, at } = drawKernel({
  functions: ["first", "second", "third"],
  globals: { "unsigned long counter": 1, "unsigned long count_all": 1 },
  modules: [
    { name: "loop", functions: ["loop_probe", "loop_exit", "shared"] },
    { name: "virtio", functions: ["virtio_probe", "shared"] },
  ],
});
const look = (words: string): string => shown(kernel, sym, `sym ${words}`);
const place = (reference: string): string => at(reference).toString(16);

describe("a symbol", () => {
  test("of code has room for its line", () => {
    expect(look("second")).toMatch(new RegExp(`^${place("second()")} \\([tT]\\) second \n$`));
  });

  test("of data has none", () => {
    expect(look("counter")).toBe(`${place("&counter")} (D) counter\n`);
  });

  test("of a module names it", () => {
    expect(look("loop_probe")).toMatch(new RegExp(`^${place("loop_probe()")} \\(t\\) loop_probe \\[loop\\] \n$`));
  });

  test("of a module's data has no room for a line, though the module lies in one piece", () => {
    const { symbols } = kernel.target;
    const shownAs = (name: string) => symbols.all(name).map((symbol) => ({ ...symbol, type: "d" }));
    const target = { ...kernel.target, symbols: { ...symbols, shownAs } };
    expect(shown({ ...kernel, target }, sym, "sym loop_probe")).toMatch(/ \(d\) loop_probe \[loop\]\n$/);
  });

  test("shows its line when there is one", () => {
    const target = {
      ...kernel.target,
      sourceLine: (at: bigint) => (at < 0xffff_ffff_c000_0000n ? { file: "kernel/second.c", line: 7 } : undefined),
    };
    expect(shown({ ...kernel, target }, sym, "sym second loop_probe").split("\n")).toEqual([
      expect.stringMatching(/ second kernel\/second\.c: 7$/),
      expect.stringMatching(/ loop_probe \[loop\] $/),
      "",
    ]);
  });

  test("may stand in several modules", () => {
    expect(look("shared").split("\n").slice(0, -1)).toEqual([
      expect.stringContaining("[loop]"),
      expect.stringContaining("[virtio]"),
    ]);
  });

  test("is found by address and by expression", () => {
    const line = new RegExp(`^${(at("second()") + 10n).toString(16)} \\([tT]\\) second\\+10 \n$`);
    expect(look((at("second()") + 10n).toString(16))).toMatch(line);
    expect(look("second+10")).toMatch(line);
    expect(look("(second + 0xa)")).toMatch(line);
  });

  test("is shown between its neighbours", () => {
    const names = (text: string): readonly (string | undefined)[] =>
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => line.split(" ")[2]);
    expect(names(look("-np second"))).toEqual(["first", "second", "third"]);
    expect(names(look("-p second"))).toEqual(["first", "second"]);
    expect(names(look("-n second"))).toEqual(["second", "third"]);
  });
});

describe("what crash does not document", () => {
  test("counts names, with the last of them", () => {
    expect(look("-Q _probe")).toBe("2 found (virtio_probe)\n");
    expect(look("-Q nosuch")).toBe("0 found \n");
  });

  test("names sections where a file tells them", () => {
    const { symbols } = kernel.target;
    const shownAs = (name: string) => symbols.all(name).map((symbol) => ({ ...symbol, section: ".text" }));
    const target = { ...kernel.target, symbols: { ...symbols, shownAs } };
    expect(shown({ ...kernel, target }, sym, "sym -s second")).toMatch(/ second \[\.text\]\n$/);
    expect(look("-s second")).toMatch(/ second \[\]\n$/);
    expect(look("-s loop_probe")).toMatch(/ loop_probe \[loop\] \[in loop module\]\n$/);
  });

  test("an address of too many digits", () => {
    expect(look("11112222333344445")).toBe(
      'sym: input string too large: "11112222333344445" (17 vs 16)\nsym: invalid address: 11112222333344445\n',
    );
  });
});

describe("what is not there", () => {
  test("is answered with what resembles it", () => {
    expect(look("count")).toBe(
      ["symbol not found: count", "possible alternatives:", look("counter"), look("count_all")]
        .map((line, i) => (i < 2 ? `${line}\n` : `  ${line}`))
        .join(""),
    );
    expect(look("nosuch")).toBe("symbol not found: nosuch\npossible alternatives:\n  (none found)\n");
  });

  test("does not end the command", () => {
    expect(look("0 counter")).toBe(`sym: invalid address: 0\n${look("counter")}`);
  });
});

describe("lists", () => {
  test("of names that contain a text", () => {
    expect(look("-q _probe").match(/\S+ \[\w+\]/g)).toEqual(["loop_probe [loop]", "virtio_probe [virtio]"]);
    expect(look("-q nosuch")).toBe("(none found)\n");
  });

  test("of a module stand between its ends", () => {
    const lines = look("-m loop").split("\n").slice(0, -1);
    expect(lines[0]).toMatch(/^[0-9a-f]+ MODULE (TEXT )?START: loop$/);
    expect(lines.at(-1)).toMatch(/^[0-9a-f]+ MODULE (\w+ )?END: loop$/);
    expect(lines.map((line) => line.split(" ")[2])).toContain("loop_exit");
    expect(lines.join()).not.toContain("[loop]");
    expect(look("-m nosuch")).toBe("sym: nosuch: no such module\n");
  });

  test("of everything hold the kernel and all modules", () => {
    const all = look("-l");
    expect(all).toContain(" counter\n");
    expect(all).toContain("END: virtio\n");
    expect(all.endsWith(look("-M"))).toBe(true);
  });
});

test.each(["", "-p", "-n"])("shows the synopsis: sym %s", (words) => {
  expect(look(words)).toContain("Usage:\n  sym ");
});
