/** The symbol table against /proc/kallsyms. */
import { expect, it } from "vitest";
import { type Address, address } from "#base";
import { describeDump, fixtureNames } from "./support/dump-under-test.ts";

/** Symbols are shown as crash does: without the mark of a function that the compiler changed, or else split. */
const shownName = (name: string): string => name.replace(name.includes(".isra.") ? /\.isra\..*$/ : /\.part\..*$/, "");

const spell = ({ name, address, module }: { name: string; address: bigint; module: string | undefined }): string =>
  `${address.toString(16).padStart(16, "0")} ${name}${module === undefined ? "" : ` [${module}]`}`;

for (const name of fixtureNames()) {
  describeDump(name, (dump) => {
    it("holds every symbol of /proc/kallsyms at its address, and no other", () => {
      const shown = Array.from(dump.kernel.target.symbols.symbols(), spell).toSorted();
      const known = dump.truth.symbols().map((symbol) => ({ ...symbol, name: shownName(symbol.name) }));
      const expected = known.map(spell).toSorted();
      expect(expected.length).toBeGreaterThan(90_000);
      // Differences first: a comparison of all of them takes long to print.
      expect(difference(expected, shown).slice(0, 20)).toEqual([]);
      expect(difference(shown, expected).slice(0, 20)).toEqual([]);
      expect(shown.length).toBe(expected.length);
    });

    it("finds functions by name, and the function around an address", () => {
      const { symbols } = dump.kernel.target;
      const addresses = new Map<string, Address[]>();
      for (const { name, address: at } of dump.truth.symbols()) {
        const places = addresses.get(name) ?? [];
        places.push(address(at));
        addresses.set(name, places);
      }
      // One in a hundred will do. In v5.10 thousands of names of exports stand at one address.
      const sample = [...addresses].filter(
        ([name, places], i) => i % 100 === 0 && places.length === 1 && !name.startsWith("__kstrtab"),
      );
      for (const [name, [at = address(0)]] of sample) {
        expect(symbols.resolve(name)).toBe(at);
        expect(symbols.at(at).map((symbol) => symbol.name)).toContain(shownName(name));
      }
      expect(symbols.lookup(address(symbols.resolve("panic") + 1n))).toMatchObject({
        symbol: { name: "panic" },
        offset: 1,
      });
    });

    it("sym translates both ways", () => {
      const at = dump.kernel.target.symbols.resolve("panic").toString(16);
      expect(dump.run("sym panic")).toMatch(new RegExp(`^${at} \\(T\\) panic\\b`));
      expect(dump.run(`sym ${at}`)).toMatch(new RegExp(`^${at} \\(T\\) panic\\b`));
    });
  });
}

/** What `these` holds and `those` do not, counting how often. */
function difference(these: readonly string[], those: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const one of those) counts.set(one, (counts.get(one) ?? 0) + 1);
  return these.filter((one) => {
    const left = counts.get(one) ?? 0;
    counts.set(one, left - 1);
    return left <= 0;
  });
}
