/** `mount` against /proc/mounts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

/** A line of `mount`. */
interface Line {
  readonly mount: string;
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

for (const name of fixtureNames("busy")) {
  describeDump(name, (dump) => {
    it("mount -n shows what /proc/PID/mountinfo showed of another namespace", () => {
      const pid = /^ *(\d+) .*sleep 100011$/m.exec(readFileSync(join(dump.fixture.truth, "ps"), "utf8"))?.[1] ?? "";
      const own = dump.truth.proc(`${pid}/mountinfo`);
      const shown = listMounts(dump, `-n ${pid}`).filter(({ type }) => type !== "nullfs");
      const expected = [...own.matchAll(/^\d+ \d+ \S+ \S+ (\S+) .*? - (\S+) (\S+) /gm)];
      expect(shown.map(({ directory, type, device }) => [directory, type, device])).toEqual(
        expected.map(([, directory, type, device]) => [directory, type, device]),
      );
      expect(shown.length).toBeGreaterThan(8);
      expect(shown[0]?.mount).not.toBe(listMounts(dump)[0]?.mount);
    });

    it("a file system in two places is found in both by its device, a dentry or an inode", () => {
      const pid = /^ *(\d+) .*busy-files$/m.exec(readFileSync(join(dump.fixture.truth, "ps"), "utf8"))?.[1] ?? "";
      const boot = listMounts(dump, "/dev/vda1").map(({ directory }) => directory);
      expect(boot).toContain("/boot");
      expect(boot).toContain("/mnt/bound");
      const file = /^ *\d+ \w{16} (\w{16}) (\w{16}) REG +\/(?:mnt|tmp|boot)/m.exec(dump.run(`files ${pid}`));
      const [, dentry = "", inode = ""] = file ?? [];
      const found = listMounts(dump, dentry);
      expect(found.length).toBeGreaterThan(0);
      expect(listMounts(dump, inode)).toEqual(found);
      expect(listMounts(dump, found[0]?.superBlock)).toEqual(found);
    });
  });
}

function listMounts(dump: DumpUnderTest, selector = ""): readonly Line[] {
  const lines = dump.run(`mount ${selector}`).trim().split("\n").slice(1);
  return lines.map((line) => {
    const [mount = "", superBlock = "", type = "", device = "", directory = ""] = line.trim().split(/ +/);
    return { mount, superBlock, type, device, directory };
  });
}
