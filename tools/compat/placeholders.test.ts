import { describe, expect, it } from "vitest";
import { LINES } from "./lines.table.ts";
import type { Answer } from "./markers.ts";
import { fillPlaceholders, placeholderQuestions } from "./placeholders.ts";

const ANSWERS: ReadonlyMap<string, Answer> = new Map(
  Object.entries({
    "sym init_task": "ffffffff8261aa40 (D) init_task\n",
    "sym nosuch": "symbol not found: nosuch\n",
    "ps dd":
      "      PID    PPID  CPU       TASK        ST  %MEM      VSZ      RSS  COMM\n" +
      ">     193       1   1  ff3dec6adff920c0  UN   0.2     2260     1036  dd\n",
    mount:
      "     MOUNT           SUPERBLK     TYPE   DEVNAME   DIRNAME\n" +
      "ff3dec6ac11b5c80 ff3dec6ac104a800 rootfs rootfs    /         \n" +
      "ff3dec6ac11b5000 ff3dec6ac23e2800 ext4   /dev/vda1 /boot     \n",
    "p/x (unsigned long)init_task.stack": "$1 = 0xffffffff82600000\n",
  }).map(([line, text]) => [line, { text, died: false }]),
);

describe("placeholders", () => {
  it.each([
    ["rd {addr:init_task} 4", "rd ffffffff8261aa40 4"],
    ["set {pid:dd}", "set 193"],
    ["bt {task:dd}", "bt ff3dec6adff920c0"],
    ["mount {sb:/boot}", "mount ff3dec6ac23e2800"],
    ["mount {mount:/boot}", "mount ff3dec6ac11b5000"],
    ["mount {device:/boot}", "mount /dev/vda1"],
    ["rd {value:init_task.stack}", "rd ffffffff82600000"],
    ["rd {addr:init_task} {pid:dd}", "rd ffffffff8261aa40 193"],
    ["ps -k", "ps -k"],
    ["mount {sb:/home}", undefined],
    ["sym {addr:nosuch}", undefined],
    ["ps {pid:notasked}", undefined],
  ])("%s", (line, filled) => {
    expect(fillPlaceholders(line, ANSWERS)).toBe(filled);
  });

  it("of a module's debug file need a folder, and no question", () => {
    const line = "mod -s loop {modules:kernel/loop.ko}";
    expect(placeholderQuestions([line])).toEqual([]);
    expect(fillPlaceholders(line, ANSWERS)).toBeUndefined();
    expect(fillPlaceholders(line, ANSWERS, "/lib/modules/6.1")).toBe("mod -s loop /lib/modules/6.1/kernel/loop.ko");
    expect(fillPlaceholders("mod -S {modules:}", ANSWERS, "/lib/modules/6.1")).toBe("mod -S /lib/modules/6.1");
  });

  it("of the same question are asked once", () => {
    expect(placeholderQuestions(["mount {sb:/boot}", "mount {device:/boot}", "rd {addr:init_task}", "sys"])).toEqual([
      "mount",
      "sym init_task",
    ]);
  });
  it("of unknown kinds are refused", () => {
    expect(() => placeholderQuestions(["rd {adr:init_task}"])).toThrow("{adr:init_task}");
  });
});

describe("the table of lines", () => {
  const lines = LINES.flatMap((group) => group.lines);
  it("holds each line once", () => {
    expect(new Set(lines).size).toBe(lines.length);
  });
  it("uses known placeholders alone", () => {
    expect(() => placeholderQuestions(lines)).not.toThrow();
  });
});
