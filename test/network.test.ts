/** `net` against `ip addr`, `ip neigh` and the file descriptors in /proc. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

for (const name of fixtureNames("busy")) {
  describeDump(name, (dump) => {
    it("net shows the devices and addresses that ip showed", () => {
      const expected = ipDevices(truthOf(dump, "ip"));
      expect(expected.length).toBeGreaterThanOrEqual(5);
      const devices = deviceLines(dump, "net").map(([, device, ...addresses]) => ({ device, addresses }));
      expect(devices).toEqual(expected);
    });

    it("net -a shows the neighbours that ip showed, whatever state they are in now", () => {
      const shown = dump.run("net -a");
      const neighbours = [
        ...truthOf(dump, "ip").matchAll(/^(?<ip>\d+\.\d+\.\d+\.\d+) dev (?<device>\S+)(?: lladdr (?<link>\S+))? /gm),
      ].filter(({ groups }) => groups?.["link"] !== undefined);
      expect(neighbours.length).toBeGreaterThanOrEqual(2);
      for (const { groups = {} } of neighbours) {
        const { ip = "", device = "", link = "" } = groups;
        expect(shown).toMatch(
          new RegExp(`^[0-9a-f]{16} ${ip.replaceAll(".", "\\.")} +ETHER +${link} +${device} `, "m"),
        );
      }
    });

    it("a task in a network namespace of its own sees its own devices", () => {
      const pid = /^ *(\d+) .*sleep 100011$/m.exec(truthOf(dump, "ps"))?.[1] ?? "";
      const names = (line: string): readonly string[] => deviceLines(dump, line).map(([, name = ""]) => name);
      expect(names(`net -n ${pid}`)).toEqual(["lo", "dummy8"]);
      expect(names("net -n 1")).toEqual(names("net"));
    });

    it("net -s finds the sockets that /proc has among the descriptors of busy-internet", () => {
      const pid = /^ *(\d+) .*busy-internet$/m.exec(truthOf(dump, "ps"))?.[1] ?? "";
      const sockets = dump.run(`net -s ${pid}`).trim().split("\n").slice(2);
      expect(sockets.length).toBeGreaterThan(15);
      expect(sockets.some((line) => line.includes(" INET:STREAM  127.0.0.1-7001 0.0.0.0-0"))).toBe(true);
      expect(sockets.some((line) => line.includes(" INET6:STREAM 0:0:0:0:0:0:0:1-7002 "))).toBe(true);
      expect(dump.run(`files ${pid}`).match(/ SOCK /g)?.length).toBe(sockets.length);
    });
  });
}

/** The words of each line but the titles. */
function deviceLines(dump: DumpUnderTest, line: string): readonly (readonly string[])[] {
  const lines = dump.run(line).trim().split("\n").slice(1);
  return lines.map((each) => each.trim().split(/[ ,]+/));
}

function truthOf(dump: DumpUnderTest, name: string): string {
  return readFileSync(join(dump.fixture.truth, name), "utf8");
}

/** Devices with the addresses of each, IPv4 before IPv6, from `ip addr`. */
function ipDevices(text: string): readonly { device: string; addresses: readonly string[] }[] {
  return text
    .split(/^(?=\d+: )/m)
    .filter((part) => /^\d+: /.test(part))
    .map((part) => ({
      device: /^\d+: ([^:@]+)/.exec(part)?.[1] ?? "",
      addresses: [...part.matchAll(/^ {4}inet6? ([^/]+)\//gm)].map(([, address = ""]) => address),
    }));
}
