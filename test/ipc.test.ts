/** `ipcs` against /proc/sysvipc, of the first IPC namespace and of another one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

const FOLDERS = [
  ["the first namespace", "proc/sysvipc", (_dump: DumpUnderTest) => ""],
  ["another namespace", "namespaces/sysvipc", (dump: DumpUnderTest) => `-n ${pidOf(dump, "sleep 100011")}`],
] as const;

for (const name of fixtureNames("busy")) {
  describeDump(name, (dump) => {
    for (const [where, folder, option] of FOLDERS) {
      it(`has the objects of ${where}`, () => {
        const table = (kind: string) => sysvipc(join(dump.fixture.truth, folder, kind));
        const lines = (options: string) => objects(dump.run(`ipcs ${options} ${option(dump)}`));
        expect(lines("-m")).toEqual(
          table("shm").map(({ key, shmid, perms, size, nattch, uid }) => {
            const status = [perms & 0o1000 ? "dest" : "", perms & 0o2000 ? "locked" : ""].filter((word) => word !== "");
            return [hexKey(key), `${shmid}`, `${uid}`, octal(perms), `${size}`, `${nattch}`, ...status];
          }),
        );
        expect(lines("-s")).toEqual(
          table("sem").map(({ key, semid, perms, nsems, uid }) => [
            hexKey(key),
            `${semid}`,
            `${uid}`,
            octal(perms),
            `${nsems}`,
          ]),
        );
        expect(lines("-q")).toEqual(
          table("msg").map(({ key, msqid, perms, cbytes, qnum, uid }) => [
            hexKey(key),
            `${msqid}`,
            `${uid}`,
            octal(perms),
            `${cbytes}`,
            `${qnum}`,
          ]),
        );
        expect(table("shm").length).toBeGreaterThan(3);
      });
    }

    it("ipcs -M has the pages that /proc had, but for huge ones never more than there are", () => {
      const resident = [...dump.run("ipcs -M").matchAll(/RESIDENT\/SWAPPED: (\d+)\/(\d+)\/(\d+)$/gm)];
      const table = sysvipc(join(dump.fixture.truth, "proc/sysvipc/shm"));
      expect(resident.map(([, allocated, ...pages]) => [allocated, ...pages])).toEqual(
        table.map(({ size, rss, swap }) => {
          const pages = Math.ceil(size / 4096);
          // Kernels since v6.7 count the pages of huge pages once more.
          return [`${pages}`, `${rss > size ? pages : rss / 4096}`, `${swap / 4096}`];
        }),
      );
    });
  });
}

function pidOf(dump: DumpUnderTest, command: string): string {
  const ps = readFileSync(join(dump.fixture.truth, "ps"), "utf8");
  return new RegExp(`^ *(\\d+) .*${command}$`, "m").exec(ps)?.[1] ?? "";
}

/** The columns of lines but the object's address. */
function objects(text: string): readonly (readonly string[])[] {
  const lines = text.split("\n").filter((line) => /^[0-9a-f]{16} /.test(line));
  return lines.map((line) => line.trim().split(/ +/).slice(1));
}

interface Line {
  readonly [column: string]: number;
  readonly key: number;
  readonly perms: number;
  readonly size: number;
  readonly rss: number;
  readonly swap: number;
}

/** The lines of a table, by the names of its columns; `perms` is octal. */
function sysvipc(path: string): readonly Line[] {
  const [titles = "", ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const names = titles.trim().split(/ +/);
  return lines.map((line) => {
    const values = line.trim().split(/ +/);
    const cells = names.map((name, i) => [name, Number.parseInt(values[i] ?? "", name === "perms" ? 8 : 10)]);
    return Object.fromEntries(cells) as Line;
  });
}

const hexKey = (key: number): string => (key >>> 0).toString(16).padStart(8, "0");
const octal = (perms: number): string => (perms & 0o777).toString(8);
