/** gdb's commands of frames: `backtrace`, `frame`, `up`, `down`. */
import { UsageError } from "#base";
import { formatSelected, type SelectedRow, selectedRow } from "../frame/frame-line.ts";
import { wholeVariables } from "../frame/info-variables.ts";
import {
  allFrames,
  frameNumber,
  moveFrame,
  type SelectedFrame,
  selectedFrame,
  selectFrame,
} from "../frame/selection.ts";
import type { Session } from "../session.ts";
import { valueScope } from "../value/scope.ts";
import { valueStyle } from "../value/style.ts";
import { type FrameRow, type GdbCommand, type GdbRow, textRow } from "./gdb-command.ts";
import { sourceLines } from "./source-text.ts";

/** `backtrace`, its frames counted as `frame` takes them. */
export const backtrace: GdbCommand = {
  name: "backtrace",
  least: "ba",
  aliases: ["bt", "where"],
  summary: "the stack of the context: frames with their arguments, and with `full` their locals",
  *run(session, { text }) {
    const words = text.split(/\s+/).filter(Boolean);
    const isFull = words.some((word) => word === "full" || word === "-full");
    const [count] = words.filter((word) => /^-?\d+$/.test(word)).map(Number);
    const unknown = words.find((word) => !/^-?(full|\d+)$/.test(word));
    if (unknown !== undefined) throw new UsageError(`No symbol "${unknown}" in current context.`);
    const frames = allFrames(session);
    const shown = count === undefined ? frames : count < 0 ? frames.slice(count) : frames.slice(0, count);
    for (const frame of shown) {
      yield frameRow(session, frame);
      if (isFull) yield* localsOf(session, frame);
    }
    if (count !== undefined && count >= 0 && count < frames.length) yield textRow("(More stack frames follow...)\n");
  },
};

/** `frame`. */
export const frame: GdbCommand = {
  name: "frame",
  least: "f",
  summary: "selects a frame by its number",
  *run(session, { text }) {
    yield* selectedRows(session, text === "" ? selectedFrame(session) : selectFrame(session, frameNumber(text)));
  },
};

/** `select-frame`, as `frame` without a word. */
export const selectFrameCommand: GdbCommand = {
  name: "select-frame",
  least: "sel",
  summary: "selects a frame by its number, and shows nothing",
  run(session, { text }) {
    if (text !== "") selectFrame(session, frameNumber(text));
    return [];
  },
};

/** `up`. */
export const up: GdbCommand = {
  name: "up",
  summary: "selects the caller of the selected frame",
  *run(session, { text }) {
    yield* selectedRows(session, moveFrame(session, frameNumber(text || "1")));
  },
};

/** `down`. */
export const down: GdbCommand = {
  name: "down",
  least: "dow",
  summary: "selects the frame that the selected one called",
  *run(session, { text }) {
    yield* selectedRows(session, moveFrame(session, -frameNumber(text || "1")));
  },
};

function rowOf(session: Session, selected: SelectedFrame): SelectedRow {
  const style = valueStyle(session.settings, session.settings.radix);
  return selectedRow(session.kernel, selected, style, valueScope(session));
}

function frameRow(session: Session, selected: SelectedFrame): FrameRow {
  const row = rowOf(session, selected);
  return { ...row, text: formatSelected(row) } as FrameRow;
}

/** A frame that has just been selected: its line, and that of the source. */
function* selectedRows(session: Session, selected: SelectedFrame): Generator<GdbRow> {
  const row = rowOf(session, selected);
  yield { ...row, text: formatSelected(row) } as FrameRow;
  if (row.line !== undefined) yield* sourceLines(session, row.line.file, row.line.line, row.line.line);
}

function* localsOf(session: Session, selected: SelectedFrame): Generator<GdbRow> {
  let count = 0;
  for (const row of wholeVariables(session, "local", selected)) {
    count++;
    yield { ...row, text: row.text.replace(/^(?=.)/gm, "        ") };
  }
  if (count === 0) yield textRow("No locals.\n");
}
