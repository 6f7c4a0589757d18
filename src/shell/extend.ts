/** extend: commands that others wrote. */
import { type Row, UsageError } from "#base";
import { type Arguments, has, type RowsOf } from "#command";
import { availableExtensions, findExtension, loadExtension } from "./extensions.ts";
import type { OwnCommand, ShellHands } from "./own-command.ts";

/** An extension that is loaded. */
interface LoadedRow {
  readonly kind: "extension";
  readonly path: string;
  readonly commands: readonly string[];
}
/** An extension that could be loaded (-s). */
interface AvailableRow {
  readonly kind: "available";
  readonly path: string;
}
/** What became of a file that was named. */
interface EventRow {
  readonly kind: "event";
  readonly path: string;
  readonly event: "loaded" | "already loaded" | "unloaded" | "failed";
  /** Why it failed. */
  readonly reason: string | undefined;
}
type ExtendRow = Row & (LoadedRow | AvailableRow | EventRow);

const TITLE = "SHARED OBJECT";

export const extend: OwnCommand = {
  name: "extend",
  summary: "commands that others wrote",
  synopsis: ["[shared-object ...] | [-u [shared-object ...]] | -s"],
  description: `Loads extensions: JavaScript or TypeScript modules that export \`commands\`, an array of commands as docs/extensions.md
describes them, or a function that is given the library and returns the array. Their commands work like all others: help,
completion, JSON, pipes. Loading one runs its code.

A file without a folder is looked for in the current folder, in $INQUEST_EXTENSIONS, in inquest/extensions below
$XDG_DATA_HOME (~/.local/share), and in ./extensions. Without arguments shows what is loaded.`,
  options: [
    { name: "u", help: "unload the extensions named, or all" },
    { name: "s", help: "list the extensions in these folders" },
  ],
  operands: "file",
  examples: [{ line: "extend", shows: "the extensions that are loaded" }],
  rows: {
    extension: { path: "path of the file", commands: "names of its commands" },
    available: { path: "path of a file that can be loaded" },
    event: {
      path: "path of the file, or its name as typed when it was not found",
      event: "`loaded`, `already loaded`, `unloaded`, `failed`",
      reason: "why it failed",
    },
  } satisfies RowsOf<ExtendRow>,
  perform: (hands, args) => extendRows(hands, args),
  run() {
    throw new UsageError("only a session of the program loads extensions");
  },
  *text(all) {
    const rows = [...all] as ExtendRow[];
    const loaded = rows.filter((row) => row.kind === "extension");
    const width = Math.max(TITLE.length, ...loaded.map(({ path }) => path.length));
    if (loaded.length > 0) yield `${TITLE.padEnd(width)}  COMMANDS\n`;
    for (const row of rows) {
      if (row.kind === "extension") yield `${row.path.padEnd(width)}  ${row.commands.join(" ")} \n`;
      else if (row.kind === "available") yield `${row.path}\n`;
      else if (row.event === "failed") yield `extend: ${row.path}: ${row.reason}\n`;
      else yield `${row.path}: shared object ${row.event}\n`;
    }
  },
};

async function extendRows(hands: ShellHands, args: Arguments): Promise<readonly ExtendRow[]> {
  const { extensions } = hands;
  const names = args.operands;
  if (has(args, "s")) return availableExtensions().map((path) => ({ kind: "available", path }));
  if (has(args, "u")) {
    const paths = names.length === 0 ? [...extensions.keys()].reverse() : names;
    return paths.map((name) => unload(hands, name));
  }
  if (names.length === 0) {
    return Array.from(extensions, ([path, commands]) => ({ kind: "extension", path, commands }));
  }
  const rows: ExtendRow[] = [];
  for (const name of names) rows.push(await load(hands, name));
  return rows;
}

async function load({ session, extensions, library }: ShellHands, name: string): Promise<ExtendRow> {
  const path = findExtension(name);
  if (path === undefined) return failed(name, "No such file or directory");
  if (extensions.has(path)) return { kind: "event", path, event: "already loaded", reason: undefined };
  try {
    const commands = await loadExtension(path, library);
    const taken = commands.find((one) => session.commands.some((command) => command.name === one.name));
    if (taken !== undefined) return failed(path, `there is a command ${taken.name} already`);
    session.commands = [...session.commands, ...commands];
    extensions.set(
      path,
      commands.map((command) => command.name),
    );
    return { kind: "event", path, event: "loaded", reason: undefined };
  } catch (error) {
    return failed(path, error instanceof Error ? error.message : String(error));
  }
}

function unload({ session, extensions }: ShellHands, name: string): ExtendRow {
  const path = extensions.has(name) ? name : (findExtension(name) ?? name);
  const commands = extensions.get(path);
  if (commands === undefined) return failed(name, "not loaded");
  session.commands = session.commands.filter((command) => !commands.includes(command.name));
  extensions.delete(path);
  return { kind: "event", path, event: "unloaded", reason: undefined };
}

const failed = (path: string, reason: string): ExtendRow => ({ kind: "event", path, event: "failed", reason });
