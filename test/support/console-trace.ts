/** A stack trace that the kernel printed to its console. */
export interface ConsoleTrace {
  /** The lines since the last trace that say whose it is: `task:dd state:D ...`, `CPU: 0 PID: 30 Comm: khungtaskd ...`. */
  readonly heading: string;
  /** `function+0x12/0x345`, innermost first, without the words on the stack that it was not sure of (`? function`). */
  readonly frames: readonly string[];
}

/** The traces in what a console said, in their order. */
export function consoleTraces(said: string): readonly ConsoleTrace[] {
  const traces: { heading: string; frames: string[] }[] = [];
  let heading = "";
  let current: { heading: string; frames: string[] } | undefined;
  for (const line of said.split(/\r?\n/)) {
    // What the guest's programs write to the console may stand in between.
    const text = /^\[ *\d+\.\d+\] (.*)$/.exec(line)?.[1];
    if (text === undefined) continue;
    const frame = /^ (\? )?(\S+\+0x[0-9a-f]+\/0x[0-9a-f]+(?: \[\w+\])?)$/.exec(text);
    if (text === "Call Trace:") {
      current = { heading, frames: [] };
      traces.push(current);
      heading = "";
    } else if (current !== undefined && frame?.[2] !== undefined) {
      if (frame[1] === undefined) current.frames.push(frame[2]);
    } else if (text.trim() !== "<TASK>") {
      current = undefined;
      heading += `${text}\n`;
    }
  }
  return traces;
}
