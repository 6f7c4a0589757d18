/** timer: what waits for a time. */
import type { Row } from "#base";
import { has, valueOf } from "./arguments.ts";
import type { Command, RowsOf } from "./command.ts";
import { chosenCpus } from "./cpu-list.ts";
import { hiddenCpus } from "./offline-cpus.ts";
import { formatHrtimers, type HrtimersRow, hrtimerRows } from "./timer/hrtimers.ts";
import { formatWheels, type WheelsRow, wheelRows } from "./timer/wheels.ts";

type TimerCommandRow = WheelsRow | HrtimersRow;

export const timer: Command<Row & TimerCommandRow> = {
  name: "timer",
  summary: "timers that wait to expire",
  synopsis: ["[-r][-C cpu]"],
  description: `Shows for each processor the timers that count in jiffies, the earliest first: when each expires, how many jiffies
are left (TTE), the \`struct timer_list\`, and the function that will be called. A processor has a wheel for ordinary
timers and one for those that an idle processor need not wake up for (BASE_DEF); since Linux 6.9 ordinary ones are split
into those that must run there (BASE_LOCAL) and those that any processor may run (BASE_GLOBAL).

With -r the high-resolution timers by clock, in nanoseconds of that clock. CURRENT is its time at the last tick.`,
  options: [
    { name: "r", help: "high-resolution timers" },
    { name: "C", value: "cpu(s)", help: "only those of these processors" },
  ],
  rows: {
    jiffies: { jiffies: "jiffies_64: decimal digits" },
    wheel: {
      cpu: "number of the processor",
      name: "what the wheel is for; absent before v4.8, where there is one",
      address: "address of the `struct timer_base` (`struct tvec_base`); its timers follow",
      jiffies: "jiffies_64: decimal digits",
    },
    timer: {
      cpu: "number of the processor",
      timer: "address of the `struct timer_list`",
      expires: "when it expires, in jiffies: decimal digits",
      left: "jiffies until then, negative when it is late: decimal digits",
      function: "address of the function that will be called",
      place: "the same as a symbol",
    },
    offline: { cpu: "number of a processor that was offline while `set offline hide` is on" },
    broken: { cpu: "number of the processor", reason: "why timers are missing" },
    clocks: {
      cpu: "number of the processor",
      address: "address of its `struct hrtimer_cpu_base`; its clocks follow",
      hidden: "whether it was offline while `set offline hide` is on; nothing of it follows then",
    },
    clock: {
      cpu: "number of the processor",
      number: "number of the clock among those of the processor",
      address: "address of its `struct hrtimer_clock_base`; its timers follow",
      getTime: "name of the function that tells the time of the clock",
      now: "the clock's time at the last tick, in nanoseconds: decimal digits",
    },
    hrtimer: {
      cpu: "number of the processor",
      timer: "address of the `struct hrtimer`",
      softExpires: "the earliest time at which it may expire, in nanoseconds of its clock: decimal digits",
      expires: "the latest such time",
      left: "nanoseconds until the latest time, negative when it is past: decimal digits",
      function: "address of the function that will be called",
      place: "the same as a symbol",
    },
    "broken-clock": { cpu: "number of the processor", reason: "why timers of the clock are missing" },
  } satisfies RowsOf<TimerCommandRow>,
  examples: [
    { line: "timer", shows: "the timers in jiffies" },
    { line: "timer -r -C 0", shows: "the first processor's high-resolution timers" },
  ],
  *run(session, args) {
    const { kernel, settings } = session;
    const cpus = chosenCpus(kernel, valueOf(args, "C"));
    const hidden = hiddenCpus(session);
    const checkpoint = (): void => session.checkpoint();
    const rows: Iterable<TimerCommandRow> = has(args, "r")
      ? hrtimerRows(kernel, cpus, hidden, settings.radix, checkpoint)
      : wheelRows(kernel, cpus, hidden, checkpoint);
    yield* rows as Iterable<Row & TimerCommandRow>;
  },
  *text(rows, { radix }) {
    const wheels: WheelsRow[] = [];
    const clocks: HrtimersRow[] = [];
    for (const row of rows) {
      if (row.kind === "clocks" || row.kind === "clock" || row.kind === "hrtimer" || row.kind === "broken-clock") {
        clocks.push(row);
      } else wheels.push(row);
    }
    yield* formatWheels(wheels, radix);
    yield* formatHrtimers(clocks, radix);
  },
};
