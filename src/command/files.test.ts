import { expect, test } from "vitest";
import { type Address, address } from "#base";
import type { FileCell, FilesRow } from "./files/open-files.ts";
import { parseReference, refersTo, refersToPlaces } from "./files/reference.ts";
import { files } from "./files.ts";
import { fuser } from "./fuser.ts";
import { swap } from "./swap.ts";

const STYLE = { radix: 10, width: 80 } as const;
const at = (offset: number): Address => address(0xff3dec6ac1000000n + BigInt(offset));

const FILE: FileCell = {
  descriptor: 3,
  file: at(0),
  dentry: at(0x100),
  inode: at(0x200),
  type: "REG",
  path: "/etc/passwd",
  mapping: undefined,
  pages: undefined,
};

const row = (changes: Partial<FilesRow> = {}): FilesRow => ({
  kind: "files",
  task: { task: at(0x1000), pid: 7, comm: "sh" },
  cpu: 1,
  root: "/",
  cwd: "/tmp",
  files: [FILE],
  broken: undefined,
  narrowed: false,
  found: true,
  counted: false,
  chosen: "context",
  ...changes,
});
const text = (...rows: Parameters<typeof files.text>[0] extends Iterable<infer R> ? R[] : never): string =>
  [...files.text(rows, STYLE)].join("");

const HEADER = 'PID: 7        TASK: ff3dec6ac1001000  CPU: 1    COMMAND: "sh"\n';

test("a file is a line; one that is being opened has no inode yet", () => {
  const opening = {
    ...FILE,
    descriptor: 12,
    dentry: address(0n),
    inode: address(0n),
    type: undefined,
    path: undefined,
  };
  expect(text(row({ files: [FILE, opening] }))).toBe(`${HEADER}ROOT: /    CWD: /tmp
 FD       FILE            DENTRY           INODE       TYPE PATH
  3 ff3dec6ac1000000 ff3dec6ac1000100 ff3dec6ac1000200 REG  /etc/passwd
 12 ff3dec6ac1000000 0000000000000000        ?         ?    ?
`);
});

test("pages in memory stand where the addresses of files do", () => {
  expect(
    text(row({ counted: true, files: [{ ...FILE, mapping: at(0x300), pages: 40 }] })),
  ).toBe(`${HEADER}ROOT: /    CWD: /tmp
 FD      INODE          I_MAPPING     NRPAGES TYPE PATH
  3 ff3dec6ac1000200 ff3dec6ac1000300      40 REG  /etc/passwd
`);
});

test("tasks stand apart as crash keeps them", () => {
  const none = { files: [], root: undefined, cwd: undefined } as const;
  expect(text(row({ ...none, chosen: "pid" }), row({ ...none, chosen: "foreach" }))).toBe(
    `${HEADER}No open files\n\n\n${HEADER}No open files\n`,
  );
  // What has no reference is a blank line when it was named, and nothing when not.
  const unfound = { ...none, narrowed: true, found: false } as const;
  expect(text(row({ ...unfound, chosen: "pid" }), row({ ...unfound, chosen: "context" }))).toBe("\n");
});

test("what cannot be read is unknown, and what broke is said", () => {
  const gone = { unavailable: "not dumped" };
  expect(text(row({ files: [{ ...FILE, inode: gone, path: gone }], broken: "the table is broken", cwd: gone }))).toBe(
    `${HEADER}ROOT: /    CWD: (unknown)
 FD       FILE            DENTRY           INODE       TYPE PATH
  3 ff3dec6ac1000000 ff3dec6ac1000100    (unknown)     REG  (unknown)
(open files: the table is broken)
`,
  );
});

test.each([
  ["3", true],
  ["4", false],
  ["ff3dec6ac1000200", true],
  ["ff3dec6ac1000201", false],
  ["REG", true],
  ["passwd", true],
  ["/", false],
  ["c3", false],
])("a file is meant by %s: %s", (reference, meant) => {
  expect(refersTo(FILE, parseReference(reference))).toBe(meant);
});

test("a root is meant by itself alone", () => {
  expect(refersToPlaces({ root: "/", cwd: "/tmp" }, parseReference("/"))).toBe(true);
  expect(refersToPlaces({ root: "/jail", cwd: "/jail" }, parseReference("/"))).toBe(false);
});

test("fuser cuts names as crash does, and says when nobody uses a file", () => {
  const task = { task: at(0), pid: 23, comm: "a-name-of-15-ch" };
  const rows = [
    { kind: "user", file: "/x", task, uses: ["cwd", "fd"] },
    { kind: "user", file: "/x", task: { ...task, comm: "sh" }, uses: ["mmap"] },
    { kind: "nobody", file: "0xff00" },
  ] as const;
  expect([...fuser.text(rows, STYLE)].join("")).toBe(` PID         TASK        COMM             USAGE
   23  ff3dec6ac1000000  "a-name-of-15-c  cwd fd ${""}
   23  ff3dec6ac1000000  "sh"             mmap ${""}
No users of ff00 found
`);
});

test("sizes of swap devices stand in the middle of their columns", () => {
  const device = {
    number: 0,
    swapInfo: at(0),
    isFile: false,
    size: 56316 * 1024,
    used: 524 * 1024,
    priority: -2,
    path: "/dev/vda2",
  };
  const file = { ...device, isFile: true, size: 4084 * 1024, used: 0, priority: 10, path: { unavailable: "gone" } };
  expect([...swap.text([device, file], STYLE)].slice(1).join("")).toBe(
    `ff3dec6ac1000000  PARTITION   56316k      524k      0%   -2  /dev/vda2
ff3dec6ac1000000    FILE       4084k       0k       0%   10  (unknown)
`,
  );
});
