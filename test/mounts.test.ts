/** `mount` against /proc/mounts. */
import { expect, it } from "vitest";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

/** A line of `mount`. */
interface Line {
  readonly superBlock: string;
  readonly type: string;
  readonly device: string;
  readonly directory: string;
}

for (const name of fixtureNames("hung", "sysrq", "busy")) {
  describeDump(name, (dump) => {
    it("mount shows what /proc/mounts showed, in its order", () => {
      // Since v6.19 an empty file system lies below the root one; a process sees only what its root can reach.
      const shown = listMounts(dump).filter(({ type }) => type !== "nullfs");
      const expected = dump.truth.mounts();
      expect(expected.length).toBeGreaterThanOrEqual(8);
      expect(shown.map(({ type, device, directory }) => ({ device, directory, type }))).toEqual(expected);
    });

    it("mount finds one by its super block, its device and its directory", () => {
      const all = listMounts(dump);
      const boot = all.find(({ directory }) => directory === "/boot");
      // What is mounted in two places has one super block.
      const same = all.filter(({ superBlock }) => superBlock === boot?.superBlock);
      expect(listMounts(dump, boot?.superBlock)).toEqual(same);
      expect(listMounts(dump, boot?.device)).toEqual(same);
      expect(listMounts(dump, boot?.directory)).toEqual([boot]);
    });
  });
}

function listMounts(dump: DumpUnderTest, selector = ""): readonly Line[] {
  const lines = dump.run(`mount ${selector}`).trim().split("\n").slice(1);
  return lines.map((line) => {
    const [, superBlock = "", type = "", device = "", directory = ""] = line.trim().split(/ +/);
    return { superBlock, type, device, directory };
  });
}
