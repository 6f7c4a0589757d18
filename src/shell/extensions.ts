/** Finds and loads extensions: modules that bring commands. */
import { readdirSync, statSync } from "node:fs";
import { register } from "node:module";
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "#base";
import type { Command } from "#command";

/** What a module may be written in. */
const ENDINGS = [".js", ".mjs", ".ts", ".mts"];

/** The folders in which extensions are looked for, in order. */
export function extensionFolders(
  environment: NodeJS.ProcessEnv = process.env,
  current: string = process.cwd(),
): readonly string[] {
  const named = environment["INQUEST_EXTENSIONS"];
  const data = environment["XDG_DATA_HOME"] || join(homedir(), ".local", "share");
  return [
    current,
    ...(named === undefined || named === "" ? [] : [resolve(current, named)]),
    join(data, "inquest", "extensions"),
    join(current, "extensions"),
  ];
}

/** The path of an extension: the file named, or the one of that name in the first folder that has it. */
export function findExtension(name: string, folders: readonly string[] = extensionFolders()): string | undefined {
  const places = isAbsolute(name) || name.includes("/") ? [resolve(name)] : folders.map((folder) => join(folder, name));
  return places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile());
}

/** The extensions in the folders made for them; not those in the current one, where any module may lie. */
export function availableExtensions(folders: readonly string[] = extensionFolders().slice(1)): readonly string[] {
  return folders.flatMap((folder) =>
    listed(folder)
      .filter((name) => ENDINGS.some((ending) => name.endsWith(ending)) && !name.endsWith(".d.ts"))
      .map((name) => join(folder, name)),
  );
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    // No such folder: nothing is there to be loaded.
    return [];
  }
}

/**
 * Runs an extension, which may ask for `library`, and returns its commands. Whatever its code throws is thrown; UsageError when it is no module or
 * brings nothing that is a command. A file that has changed since it was loaded is loaded anew.
 */
export async function loadExtension(path: string, library: unknown): Promise<readonly Command[]> {
  if (path.endsWith(".so"))
    throw new UsageError("a native extension of crash; extensions are JavaScript or TypeScript");
  if (!ENDINGS.some((ending) => path.endsWith(ending))) throw new UsageError("its name does not end like a module's");
  prepareTypeScript();
  const url = pathToFileURL(path);
  url.searchParams.set("changed", String(statSync(path).mtimeMs));
  const module = (await import(url.href)) as { readonly commands?: unknown };
  const { commands } = module;
  const list: unknown = typeof commands === "function" ? (commands as (from: unknown) => unknown)(library) : commands;
  if (!Array.isArray(list) || list.length === 0) throw new UsageError("it exports no commands");
  return list.map(asCommand);
}

/** What must be there for the shell to work with it; the rest of a command has defaults. */
function asCommand(value: unknown): Command {
  const command = value as Partial<Command> | undefined;
  const { name, run, text } = command ?? {};
  if (
    typeof name !== "string" ||
    !/^[\w*?.-]+$/.test(name) ||
    typeof run !== "function" ||
    typeof text !== "function"
  ) {
    throw new UsageError("one of its commands lacks name, run or text");
  }
  return { summary: name, synopsis: [""], description: "", options: [], examples: [], ...command } as Command;
}

/** Hooks belong to the process, not to a session: they are set once. */
let isPrepared = false;

/** Lets this process import TypeScript, where Node does not by itself (before v22.18). */
function prepareTypeScript(): void {
  const { typescript } = process.features as { readonly typescript?: unknown };
  if (isPrepared || Boolean(typescript)) return;
  isPrepared = true;
  register(new URL("./typescript-hooks.js", import.meta.url));
}
