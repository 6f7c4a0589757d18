import { describe, expect, test } from "vitest";
import { drawKernel } from "../testing/kernel.ts";
import { shown } from "../testing/shown.ts";
import { waitq } from "./waitq.ts";

const drawn = drawKernel({
  types: "struct device_state { int users; struct wait_queue_head readers; struct swait_queue_head writers; };",
  tasks: [
    { pid: 7, comm: "reader", cpu: 1 },
    { pid: 8, comm: "poller", stack: [{ call: "poll_schedule_timeout", holds: { "int polled": 0 } }, "do_poll"] },
  ],
  globals: {
    "struct wait_queue_head quiet": { head: [] },
    "struct wait_queue_head busy": { head: ["&first.entry", "&watcher.entry", "&second.entry"] },
    "struct wait_queue_head deceiving": { head: ["&third.entry"] },
    "struct wait_queue_head broken": { head: { next: 0 } },
  },
  heap: {
    "struct wait_queue_entry first": { private: "&reader", func: "autoremove_wake_function()" },
    "struct wait_queue_entry watcher": { private: 0, func: "ep_poll_callback()" },
    "struct wait_queue_entry second": { private: "&polled", func: "pollwake()" },
    "struct wait_queue_entry third": { private: "&reader", func: 4096 },
    "struct device_state device": { readers: { head: [] }, writers: { task_list: ["&writer.task_list"] } },
    "struct swait_queue writer": { task: "&reader" },
  },
});
const run = (line: string): string => shown(drawn.kernel, waitq, line).replace(/[0-9a-f]{16}/g, "@");
const at = (reference: string): string => drawn.at(reference).toString(16);

const READER = 'PID: 7        TASK: @  CPU: 1    COMMAND: "reader"\n';
const POLLER = 'PID: 8        TASK: @  CPU: 0    COMMAND: "poller"\n';

describe("a wait queue", () => {
  test("by symbol: tasks, those behind something on their stacks, and what is no task", () => {
    expect(run("waitq busy")).toBe(`${READER}(no task)  ENTRY: @  FUNCTION: ep_poll_callback\n${POLLER}`);
  });

  test("by address", () => {
    expect(run(`waitq ${at("&busy")}`)).toBe(run("waitq busy"));
  });

  test("in which nobody waits", () => {
    expect(run("waitq quiet")).toBe('wait queue "quiet" (@) is empty\n');
    expect(run(`waitq ${at("&quiet")}`)).toBe("wait queue @ is empty\n");
    expect(run(`waitq device_state.readers ${at("&device")}`)).toBe("wait queue @ is empty\n");
  });

  test("of the simple kind, by its type", () => {
    expect(run(`waitq device_state.writers ${at("&device")}`)).toBe(READER);
  });

  test("that is none, though its bytes look like one", () => {
    expect(run("waitq deceiving")).toBe("waitq: wait queue: nothing is there that wakes a waiter at @\n");
  });

  test("that is broken", () => {
    expect(run("waitq broken")).toMatch(/^waitq: list of .*: a node points to NULL at @\n$/);
  });
});

describe("complaints", () => {
  test.each([
    ["waitq nosuch", 'waitq: cannot resolve "nosuch"\n'],
    ["waitq device_state.readers", "must supply an address for device_state\n"],
    ["waitq device_state.nosuch ffff888000000000", "nosuch is not a member of device_state\n"],
    ["waitq device_state.users ffff888000000000", "waitq: device_state.users is no wait queue\n"],
    ["waitq deadbeef", ""],
    [
      "waitq",
      'Usage:\n  waitq  [ symbol ] | [ struct.member struct_addr ] | [ address ]\nEnter "help waitq" for details.\n',
    ],
  ])("%s", (line, complaint) => {
    expect(shown(drawn.kernel, waitq, line)).toBe(complaint);
  });
});
