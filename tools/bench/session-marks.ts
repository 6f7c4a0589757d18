/** What a program that runs `!COMMAND` lines, as crash does, has used up at places between its other lines. */

/** A place between two lines of a session. */
export interface Mark {
  /** Wall clock, milliseconds. */
  readonly time: number;
  /** Processor time of the program's threads until now, user and system, milliseconds; undefined where the kernel does not count it. */
  readonly cpu: number | undefined;
  /** Largest resident memory until now, kilobytes. */
  readonly memory: number | undefined;
}

const WORD = "bench-mark";

/**
 * The line that makes a mark. The program is the parent of the shell that it starts for it; schedstat counts nanoseconds,
 * where stat has ticks of 10 ms, but only those of threads that are still there.
 */
export const markLine = `!echo ${WORD} $(date +%s%N) $(grep VmHWM /proc/$PPID/status) $(cat /proc/$PPID/task/*/schedstat)`;

/** A line that a session echoes has no number behind the word. */
const MARK = new RegExp(`^.*${WORD} (\\d+)(?: VmHWM: (\\d+) kB)?((?: \\d+)*)$`, "gm");

/** The marks in what a session said, in their order. */
export function parseMarks(output: string): readonly Mark[] {
  return Array.from(output.matchAll(MARK), ([, time, memory, threads = ""]): Mark => {
    // Of each thread: time on a processor, time of waiting for one, number of turns.
    const spent = threads
      .trim()
      .split(" ")
      .filter((_, i) => i % 3 === 0);
    return {
      time: Number(time) / 1e6,
      cpu: threads === "" ? undefined : spent.reduce((sum, word) => sum + Number(word), 0) / 1e6,
      memory: memory === undefined ? undefined : Number(memory),
    };
  });
}
