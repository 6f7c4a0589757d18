/** The kernel panicked because khungtaskd found a blocked task and was told to (kernel/hung_task.c). */
import { deathOf, intSetting, longSetting } from "#kernel/death";
import { panicMessage, panicTask } from "#kernel/system";
import { taskAt } from "#kernel/task";
import { blockedTasks, formatSeconds, hexAddress, taskName } from "../blocked-tasks.ts";
import type { Rule } from "../rule.ts";

export const hungTaskPanic: Rule = {
  id: "hung-task-panic",
  title: "Panicked on purpose over a blocked task",
  applies: (kernel) => deathOf(kernel) === "hung-task",
  *run(kernel) {
    const panics = intSetting(kernel, "sysctl_hung_task_panic");
    const timeout = longSetting(kernel, "sysctl_hung_task_timeout_secs");
    const address = panicTask(kernel);
    const late = blockedTasks(kernel).filter(
      ({ seconds }) => timeout === undefined || (seconds !== undefined && seconds >= timeout),
    );
    const limit = timeout === undefined ? "the time allowed" : `the ${timeout} s allowed`;
    const who =
      late.length === 0
        ? `a task had been blocked longer than ${limit}`
        : `${late.map(taskName).join(", ")} had been blocked for ${formatSeconds(late[0].seconds)}, longer than ${limit}`;
    const watcher =
      address === undefined
        ? "khungtaskd"
        : taskName({ comm: taskAt(kernel, address).comm(), pid: taskAt(kernel, address).pid() });
    const setting = panics === undefined || panics === 0 ? "" : ", and hung_task_panic is set";
    yield {
      severity: "critical",
      confidence: panics !== undefined && panics !== 0 && late.length > 0 ? "certain" : "likely",
      claim: `${watcher} panicked the kernel because ${who}${setting}. The panic is a symptom; what blocks the task is the cause.`,
      evidence: [
        ...(address === undefined
          ? []
          : [
              {
                says: `${watcher} was executing the check for hung tasks`,
                source: "its stack",
                address: hexAddress(address),
              },
            ]),
        ...settingEvidence(
          kernel.target.symbols.find("sysctl_hung_task_panic")?.address,
          "kernel.hung_task_panic",
          panics,
        ),
        ...settingEvidence(
          kernel.target.symbols.find("sysctl_hung_task_timeout_secs")?.address,
          "kernel.hung_task_timeout_secs",
          timeout,
        ),
        ...late.map((task) => ({
          says: `${taskName(task)} is in uninterruptible sleep for ${formatSeconds(task.seconds)}`,
          source: "struct task_struct, run queue clock minus sched_info.last_arrival",
          address: hexAddress(task.address),
        })),
        ...logEvidence(panicMessage(kernel)),
      ],
      advice: ["Mend what blocks; kernel.hung_task_panic=0 only makes the machine stay up while the tasks stay stuck."],
      check: [
        "ps -m | grep UN",
        "foreach UN bt",
        "rd -32 sysctl_hung_task_panic",
        "rd -d sysctl_hung_task_timeout_secs",
        "bt -p",
      ],
    };
  },
};

function settingEvidence(address: bigint | undefined, name: string, value: number | undefined) {
  if (address === undefined || value === undefined) return [];
  return [{ says: `${name} is ${value}`, source: "kernel variable", address: hexAddress(address) }];
}

function logEvidence(message: string | undefined) {
  return message === undefined ? [] : [{ says: `The kernel said: ${message}`, source: "log" }];
}
