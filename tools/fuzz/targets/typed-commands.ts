/** Whole lines as people type them, carried out on a small dump; the core has no shell and no files to write. */
import { commands, runCommand } from "#command";
import { ascii } from "../../../src/testing/bytes.ts";
import { drawKernel } from "../../../src/testing/kernel.ts";
import { testSession } from "../../../src/testing/session.ts";
import type { Target } from "../target.ts";

const { kernel, at } = drawKernel({
  panicCpu: 0,
  log: ["Linux version 6.1.0"],
  globals: { "u64 jiffies_64": 2 ** 32, "struct list_head head": { next: "&head", prev: "&head" } },
  functions: ["schedule"],
  tasks: [
    { pid: 1, comm: "init" },
    { pid: 193, comm: "dd", parent: "init", state: "UN", stack: ["__schedule", "schedule"] },
  ],
});

/** A search takes as long as the memory is large. */
const QUICK = commands.filter(({ name }) => name !== "search");

export const target: Target = {
  name: "typed-commands",
  cost: "dear",
  longest: 200,
  seeds: () =>
    [
      "p/x head.next",
      "bt -f 193",
      'printf "%d %s %5.2f %c\\n", 1, "x", 1.5, 65',
      "x/4gx &head",
      "ps -m",
      "ptype struct list_head",
      "whatis -x (int)4",
      "rd -8 head 5",
      "rd -s head",
      "struct list_head.next,prev head -x",
      "list_head head -o",
      "set $x = (1 + 2) * 3",
      "eval -bl 0x1000 << 3",
      "info line schedule",
      "alias x p",
      "p --json jiffies_64@2",
      "info symbol head",
      "foreach UN bt -s",
      "dis -r schedule",
      "sym -l",
      "task_struct.pid,comm -o",
      "sys -i",
    ].map(ascii),
  run(bytes) {
    let text = "";
    const write = (piece: string): void => {
      text += piece;
    };
    const session = { ...testSession(), commands: QUICK, kernel, target: kernel.target, context: at("&dd") };
    runCommand(session, String.fromCharCode(...bytes), { write, error: write });
    const fault = /internal error[^]{0,1000}/.exec(text)?.[0];
    if (fault !== undefined) throw new Error(fault);
  },
};
