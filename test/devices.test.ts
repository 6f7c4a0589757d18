/** `dev` against /proc/bus/pci/devices, /proc/ioports, /proc/iomem and what the guest did to its disks. */
import { expect, it } from "vitest";
import { describeDump, fixtureNames } from "./support/dump-under-test.ts";

for (const name of fixtureNames("hung", "busy")) {
  describeDump(name, (dump) => {
    it("dev -p has the devices of /proc/bus/pci/devices", () => {
      const devices = [...dump.truth.proc("devices").matchAll(/^(..)(..)\t(....)(....)\t/gm)].map(
        ([, bus = "", place = "", vendor = "", device = ""]) => {
          const slot = Number.parseInt(place, 16);
          const name = `0000:${bus}:${(slot >> 3).toString(16).padStart(2, "0")}.${slot & 7}`;
          return `${name} ${short(vendor)}:${short(device)}`;
        },
      );
      const shown = [...dump.run("dev -p").matchAll(/^ {2}[0-9a-f]{16} (\S+) +[0-9a-f]{4} +(\S+) /gm)];
      expect(shown.map(([, name, id]) => `${name} ${id}`)).toEqual(devices);
      expect(devices.length).toBeGreaterThan(4);
    });

    it("dev -i has the ranges of /proc/ioports and /proc/iomem", () => {
      const shown = [...dump.run("dev -i").matchAll(/^[0-9a-f]{16} {2}0*([0-9a-f]+)-0*([0-9a-f]+) {2}(.*)$/gm)];
      const listed = [
        ...(dump.truth.proc("ioports") + dump.truth.proc("iomem")).matchAll(/^ *0*([0-9a-f]+)-0*([0-9a-f]+) : (.*)$/gm),
      ];
      const words = (found: readonly RegExpMatchArray[]) =>
        found.map(([, start, end, what]) => `${start}-${end} ${what}`);
      // The roots of the two trees are not in /proc.
      const inner = words(shown).filter((line) => !/ PCI (IO|mem)$/.test(line));
      expect(inner).toEqual(words(listed));
      expect(inner.length).toBeGreaterThan(30);
    });
  });
}

for (const name of fixtureNames("busy")) {
  describeDump(name, (dump) => {
    it("dev -D has the disks that the guest left requests on: three reads and a write each", () => {
      const busy = dump.run("dev -D").trim().split("\n").slice(1);
      const found = busy.map((line) => {
        const [, , disk, , ...counts] = line.trim().split(/ +/);
        return [disk, ...counts];
      });
      expect(found).toEqual(["nvme0n1", "vdb", "sda"].map((disk) => [disk, "4", "3", "1"]));
    });
  });
}

/** A hexadecimal number without zeros in front. */
function short(digits: string): string {
  return Number.parseInt(digits, 16).toString(16);
}
