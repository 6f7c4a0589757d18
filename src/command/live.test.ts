import { expect, test } from "vitest";
import type { Pfn } from "#base";
import { openDump } from "#dump";
import { kernelOf } from "#kernel";
import { setCurrentTask } from "#kernel/sched";
import { memorySource } from "#source";
import { openTarget } from "#target";
import { buildKcore } from "../testing/kcore.ts";
import { drawKernel } from "../testing/kernel.ts";
import { testSession } from "../testing/session.ts";
import { shown } from "../testing/shown.ts";
import { bt } from "./bt.ts";
import { runCommand } from "./execute.ts";
import { log } from "./log.ts";
import { ps } from "./ps.ts";

const drawn = drawKernel({
  log: ["booted"],
  globals: { "u64 jiffies_64": 2 ** 32 },
  tasks: [
    { pid: 1, comm: "init" },
    { pid: 193, comm: "dd", parent: "init", state: "UN", stack: ["__schedule", "schedule", "nfs_wait"] },
  ],
});
const bytes = buildKcore({ memory: drawn.memory, vmcoreinfo: drawn.dump.vmcoreinfo ?? "" });
const live = openTarget(openDump([{ ...memorySource("/proc/kcore", bytes), live: true }], {}));

test("commands work on a running machine as on a dump of it", () => {
  for (const [command, line] of [
    [ps, "ps"],
    [bt, "bt 193"],
    [log, "log"],
  ] as const) {
    expect(shown(kernelOf(live), command, line)).toEqual(shown(drawn.kernel, command, line));
  }
});

test("what changes is read again", () => {
  const at = drawn.at("&jiffies_64");
  const before = live.memory.u64(at);
  const target = new Uint8Array(4096);
  drawn.dump.readPage(drawn.frameOf(at) as Pfn, target);
  const page = Buffer.from(bytes).indexOf(target);
  bytes.set([0x11, 0x22], page + Number(at & 0xfffn));
  expect(live.memory.u64(at)).toBe((before & ~0xffffn) | 0x2211n);
});

test("the tasks are read again for each command, unless `refresh` is off", () => {
  const kernel = kernelOf(live);
  const session = { ...testSession({ commands: [ps] }), kernel, target: live };
  const running = (): boolean => {
    let text = "";
    const write = (piece: string): void => {
      text += piece;
    };
    runCommand(session, "ps 193", { write, error: write });
    return text.includes("> ");
  };
  expect(running()).toBe(false);
  setCurrentTask(kernel, 0, drawn.at("&dd"));
  session.settings.refresh = false;
  expect(running()).toBe(true);
  session.settings.refresh = true;
  expect(running()).toBe(false);
});
