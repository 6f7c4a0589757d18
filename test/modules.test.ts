/** `mod` against /proc/modules and /sys/module. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeDump, fixtureNames } from "./support/dump-under-test.ts";

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

for (const name of fixtureNames("hung", "sysrq", "busy")) {
  describeDump(name, (dump) => {
    it("mod shows the names, sizes and addresses of /proc/modules", () => {
      const lines = dump.run("mod").trim().split("\n").slice(1);
      const shown = lines.map((line) => {
        const [, name = "", base, size] = line.split(/ +/);
        return { name, size: Number(size), base: BigInt(`0x${base}`) };
      });
      const expected = dump.truth.modules();
      expect(expected.length).toBeGreaterThan(10);
      expect(shown.toSorted(byName)).toEqual(expected.toSorted(byName));
    });

    it("the build-id of each module is that of its notes", () => {
      const shown = dump.kernel.target.modules.map((module) => ({
        name: module.name,
        buildId: module.buildId(),
      }));
      const expected = dump.truth.modules().map(({ name }) => ({
        name,
        buildId: buildIdOf(join(dump.fixture.truth, "sys/module", name, "notes/.note.gnu.build-id")),
      }));
      expect(shown.toSorted(byName)).toEqual(expected.toSorted(byName));
    });
  });
}

/** The build-id in a note section of 12 bytes of header and 4 of name. */
const buildIdOf = (path: string): string => readFileSync(path).subarray(16).toString("hex");
