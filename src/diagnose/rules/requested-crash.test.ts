import { describe, expect, test } from "vitest";
import { type DrawnFrame, type DrawnKernel, drawKernel, type TaskSpec } from "../../testing/kernel.ts";
import { requestedCrash } from "./requested-crash.ts";

/** `echo c > /proc/sysrq-trigger` in a shell that sshd started: a NULL write inside sysrq_handle_crash. */
const ECHO: readonly DrawnFrame[] = [
  "panic",
  "oops_end",
  "exc_page_fault",
  { entry: "asm_exc_page_fault" },
  "sysrq_handle_crash",
  "__handle_sysrq.cold",
  "write_sysrq_trigger",
  "vfs_write",
];
const PARENTS: readonly TaskSpec[] = [
  { pid: 1, comm: "systemd" },
  { pid: 310, comm: "sshd", parent: "systemd" },
];

function draw(stack: readonly DrawnFrame[], log = "Kernel panic - not syncing: sysrq triggered crash"): DrawnKernel {
  const bash: TaskSpec = { pid: 400, comm: "bash", parent: "sshd", state: "RU", cpu: 1, running: true, stack };
  return drawKernel({ tasks: [...PARENTS, bash], panicCpu: 1, log: [log] });
}

describe("somebody asks for the crash", () => {
  test("by writing to /proc/sysrq-trigger: who, and who started them", () => {
    const { kernel, at } = draw(ECHO);
    expect(requestedCrash.applies(kernel)).toBe(true);
    const [finding, ...others] = requestedCrash.run(kernel);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ severity: "critical", confidence: "certain" });
    expect(finding.claim).toBe(
      "bash (pid 400) requested the crash by writing `c` to /proc/sysrq-trigger, started by sshd (pid 310) <- systemd " +
        "(pid 1); it is no fault of the kernel.",
    );
    expect(finding.evidence.map(({ says, address }) => [says, address])).toEqual([
      [
        "bash (pid 400) was executing sysrq_handle_crash, called from write_sysrq_trigger",
        `0x${at("&bash").toString(16)}`,
      ],
      ["Its parent is sshd (pid 310)", `0x${at("&sshd").toString(16)}`],
      ["whose parent is systemd (pid 1)", `0x${at("&systemd").toString(16)}`],
    ]);
  });

  test("by keyboard: the task that was interrupted is no culprit", () => {
    const [finding] = requestedCrash.run(
      draw(["panic", "sysrq_handle_crash", "__handle_sysrq", "sysrq_filter"]).kernel,
    );
    expect(finding.claim).toBe(
      "The crash was requested by sysrq (keyboard or serial line) while bash (pid 400) was running; it is no fault of the kernel.",
    );
  });

  test("only the log tells: likely", () => {
    const [finding] = requestedCrash.run(draw(["panic", "do_syscall_64"]).kernel);
    expect(finding.confidence).toBe("likely");
  });
});

describe("nearly:", () => {
  test("the same page fault elsewhere is an oops", () => {
    const stack = ECHO.map((frame) => (frame === "sysrq_handle_crash" ? "ext4_write_begin" : frame));
    const { kernel } = draw(stack, "BUG: kernel NULL pointer dereference, address: 0000000000000000");
    expect(requestedCrash.applies(kernel)).toBe(false);
  });

  test("somebody asks for something else (sysrq t)", () => {
    const stack = ["sysrq_handle_showstate", "__handle_sysrq", "write_sysrq_trigger"];
    expect(requestedCrash.applies(draw(stack, "sysrq: Show State").kernel)).toBe(false);
  });
});
