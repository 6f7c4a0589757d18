/** Somebody asked for the crash with sysrq `c` (drivers/tty/sysrq.c, sysrq_handle_crash). */
import type { Address } from "#base";
import type { Kernel } from "#kernel";
import { deathOf, functionsOf } from "#kernel/death";
import { panicTask } from "#kernel/system";
import { taskAt } from "#kernel/task";
import { hexAddress, taskName } from "../blocked-tasks.ts";
import type { Rule } from "../rule.ts";

/** Longest chain of parents. */
const MOST_ANCESTORS = 64;

export const requestedCrash: Rule = {
  id: "requested-crash",
  title: "Crash requested by sysrq",
  applies: (kernel) => deathOf(kernel) === "requested",
  *run(kernel) {
    const task = panicTask(kernel);
    if (task === undefined) return;
    const functions = functionsOf(kernel, task);
    const written = functions.find((name) => name.startsWith("write_sysrq_trigger"));
    const chain = ancestors(kernel, task);
    const [self, ...parents] = chain;
    const how = written === undefined ? "sysrq (keyboard or serial line)" : "writing `c` to /proc/sysrq-trigger";
    yield {
      severity: "critical",
      confidence: functions.some((name) => name.startsWith("sysrq_handle_crash")) ? "certain" : "likely",
      claim:
        written === undefined
          ? `The crash was requested by ${how} while ${self.name} was running; it is no fault of the kernel.`
          : `${self.name} requested the crash by ${how}${parents.length === 0 ? "" : `, started by ${parents.map(({ name }) => name).join(" <- ")}`}; it is no fault of the kernel.`,
      evidence: [
        {
          says: `${self.name} was executing sysrq_handle_crash${written === undefined ? "" : `, called from ${written}`}`,
          source: "its stack",
          address: hexAddress(task),
        },
        ...parents.map(({ name, address }, i) => ({
          says: `${i === 0 ? "Its parent" : "whose parent"} is ${name}`,
          source: "struct task_struct.real_parent",
          address: hexAddress(address),
        })),
      ],
      advice: [
        "Ask who ran it and why: often a machine that hung was crashed on purpose to get this dump. Then look at blocked tasks and the log before it.",
      ],
      check: ["bt -p", `ps -p ${taskAt(kernel, task).pid()}`, "log | tail", "foreach UN bt"],
    };
  },
};

function ancestors(kernel: Kernel, task: Address): readonly { readonly address: Address; readonly name: string }[] {
  const chain: { address: Address; name: string }[] = [];
  for (let at = task; chain.length < MOST_ANCESTORS && !chain.some(({ address }) => address === at); ) {
    const view = taskAt(kernel, at);
    // The idle task is everybody's last ancestor and says nothing.
    if (view.pid() === 0) break;
    chain.push({ address: at, name: taskName({ comm: view.comm(), pid: view.pid() }) });
    at = view.realParent();
  }
  return chain;
}
