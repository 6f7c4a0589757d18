/** `files` and `fuser` against the links of /proc/PID/fd. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type DumpUnderTest, describeDump, fixtureNames } from "./support/dump-under-test.ts";

/** Where a process's links led: its root, its working directory, its open files by descriptor. */
type Links = ReadonlyMap<string, string>;

for (const name of fixtureNames("hung", "busy")) {
  describeDump(name, (dump) => {
    it("files shows the files, roots and working directories that /proc had", () => {
      let compared = 0;
      let closed = 0;
      for (const [pid, links] of trueLinks(dump)) {
        if (isAtWork(dump, pid)) continue;
        const shown = shownLinks(dump, pid);
        for (const [link, target] of links) {
          // Only names in the tree are the same in both; those of pipes and sockets are not.
          if (!target.startsWith("/") || shown.size === 0) continue;
          const path = shown.get(link);
          if (path === undefined) closed++;
          else expect(`${pid}/${link} ${path}`).toBe(`${pid}/${link} ${plainName(target)}`);
          compared++;
        }
      }
      expect(compared).toBeGreaterThanOrEqual(250);
      // What looks around in /proc opens and closes directories all the time.
      expect(closed).toBeLessThanOrEqual(2);
    });

    it("fuser finds those that have a file open", () => {
      const expected = [...trueLinks(dump)]
        .filter(([, links]) => [...links].some(([link, target]) => link.startsWith("fd/") && target === "/boot/hello"))
        .map(([pid]) => pid)
        .filter((pid) => !isAtWork(dump, pid) && shownLinks(dump, pid).size > 0);
      const users = dump
        .run("fuser /boot/hello")
        .split("\n")
        .filter((line) => / fd /.test(line))
        .map((line) => Number(line.trim().split(/ +/)[0]));
      expect(expected.length).toBeGreaterThan(10);
      expect(users).toEqual(expect.arrayContaining(expected));
    });
  });
}

/** True for the process that the crash is about and the one that wrote the truth down, which went on. */
function isAtWork({ truth }: DumpUnderTest, pid: number): boolean {
  const culprit = truth.culprit();
  return pid === culprit || truth.tasks().some((task) => task.pid === culprit && task.ppid === pid);
}

/** Links as `ls -l` said them: those of a process with their path, those of its descriptors below a line of their own. */
function trueLinks({ fixture }: DumpUnderTest): ReadonlyMap<number, Links> {
  const processes = new Map<number, Map<string, string>>();
  const add = (pid: string, link: string, target: string): void => {
    const links = processes.get(Number(pid)) ?? new Map<string, string>();
    processes.set(Number(pid), links.set(link, target));
  };
  let folder: string | undefined;
  for (const line of readFileSync(join(fixture.truth, "links"), "utf8").split("\n")) {
    folder = line === "" ? undefined : (/^(\d+)\/fd:$/.exec(line)?.[1] ?? folder);
    const [, pid, link, target] = / (\d+)\/(root|cwd) -> (.*)$/.exec(line) ?? [];
    if (pid !== undefined && link !== undefined && target !== undefined) add(pid, link, target);
    const [, descriptor, file] = / (\d+) -> (.*)$/.exec(line) ?? [];
    if (folder !== undefined && descriptor !== undefined && file !== undefined) add(folder, `fd/${descriptor}`, file);
  }
  return processes;
}

/** A file that is in no directory has its name alone. */
const plainName = (target: string): string => target.replace(/ \(deleted\)$/, "").replace(/^\/memfd:/, "memfd:");

/** As `files` has them; none for a process that is gone. */
function shownLinks(dump: DumpUnderTest, pid: number): Links {
  const links = new Map<string, string>();
  for (const line of dump.run(`files ${pid}`).split("\n")) {
    const [, root = "", cwd = ""] = /^ROOT: (.*) {4}CWD: (.*)$/.exec(line) ?? [];
    if (root !== "") links.set("root", root).set("cwd", cwd);
    const [, descriptor = "", path = ""] = /^ *(\d+) \w{16} \w{16} \w{16} \w+ +(.*)$/.exec(line) ?? [];
    if (descriptor !== "") links.set(`fd/${descriptor}`, path);
  }
  return links;
}
