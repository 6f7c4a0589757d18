import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildShell } from "../testing/built-shell.ts";
import { availableExtensions, extensionFolders, findExtension } from "./extensions.ts";

let built: string;
let program: string;
let home: string;

beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), "own-commands-"));
  program = await buildShell(built);
});
afterAll(() => rmSync(built, { recursive: true }));
beforeEach(() => {
  home = mkdtempSync(join(built, "home-"));
});

const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env["PATH"], HOME: home, XDG_DATA_HOME: home });

function said(...lines: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [program, "-s"], {
    cwd: home,
    env: environment(),
    input: `${lines.join("\n")}\n`,
    encoding: "utf8",
    timeout: 20_000,
  });
  return `${stdout}${stderr}`.replaceAll(home, "~").replace(/ {2,}/g, "  ");
}

const GREETER = `
  export const commands = (library) => [{
    name: "greet",
    options: [{ name: "l", help: "loudly" }],
    *run(_session, args) { for (const word of args.operands) yield { word: library.say + " " + word }; },
    *text(rows) { for (const row of rows) yield row.word + "\\n"; },
  }];
`;

describe("extend", () => {
  test("brings commands with all that commands have, once, and takes them away", () => {
    writeFileSync(join(home, "greet.mjs"), GREETER);
    expect(
      said(
        "extend",
        "extend greet.mjs",
        "extend greet.mjs",
        "extend",
        "greet you",
        "greet --json you",
        "extend -u",
        "greet you",
      ),
    ).toBe(
      "~/greet.mjs: shared object loaded\n" +
        "~/greet.mjs: shared object already loaded\n" +
        "SHARED OBJECT  COMMANDS\n~/greet.mjs  greet \n" +
        "hello you\n" +
        '{"schema":"inquest/command/1","command":"greet","arguments":["--json","you"],"rows":[\n{"word":"hello you"}\n]}\n' +
        "~/greet.mjs: shared object unloaded\n" +
        "crash: command not found: greet\n",
    );
  });

  test("TypeScript, with what it imports", () => {
    mkdirSync(join(home, "inquest/extensions"), { recursive: true });
    writeFileSync(join(home, "inquest/extensions/words.ts"), 'export const word: string = "typed" as const;');
    writeFileSync(
      join(home, "inquest/extensions/typed.ts"),
      `import { word } from "./words.ts";
       interface Row { readonly word: string }
       export const commands = [{
         name: "typed",
         run: (): readonly Row[] => [{ word }],
         *text(rows: Iterable<Row>) { for (const row of rows) yield row.word + "\\n"; },
       }];`,
    );
    expect(said("extend typed.ts", "typed", "extend -s")).toBe(
      "~/inquest/extensions/typed.ts: shared object loaded\ntyped\n" +
        "~/inquest/extensions/typed.ts\n~/inquest/extensions/words.ts\n",
    );
  });

  test.each([
    ["nosuch.js", undefined, "No such file or directory"],
    ["native.so", "", "a native extension of crash; extensions are JavaScript or TypeScript"],
    ["text.txt", "", "its name does not end like a module's"],
    ["empty.mjs", "export const other = 1;", "it exports no commands"],
    ["poor.mjs", "export const commands = [{ name: 'x' }];", "one of its commands lacks name, run or text"],
    ["taken.mjs", "export const commands = [{ name: 'say', run() {}, text() {} }];", "there is a command say already"],
    ["broken.mjs", "throw new Error('it is broken');", "it is broken"],
  ])("%s is refused, with the reason", (name, content, reason) => {
    if (content !== undefined) writeFileSync(join(home, name), content);
    const path = content === undefined ? name : `~/${name}`;
    expect(said(`extend ${name}`, "say on")).toBe(`extend: ${path}: ${reason}\non\n`);
  });
});

describe("where extensions are looked for", () => {
  test("in order", () => {
    const folders = extensionFolders({ INQUEST_EXTENSIONS: "/opt/mine", XDG_DATA_HOME: "/data" }, "/here");
    expect(folders).toEqual(["/here", "/opt/mine", "/data/inquest/extensions", "/here/extensions"]);
  });

  test("a name with a folder in it means that file alone", () => {
    mkdirSync(join(home, "a"));
    writeFileSync(join(home, "a/x.js"), "");
    expect(findExtension("x.js", [home, join(home, "a")])).toBe(join(home, "a/x.js"));
    expect(findExtension("b/x.js", [home])).toBeUndefined();
    expect(availableExtensions([join(home, "a"), join(home, "nosuch")])).toEqual([join(home, "a/x.js")]);
  });
});

describe("repeat", () => {
  test.each(["repeat", "repeat -1"])("%s is no use", (line) => {
    expect(said(line)).toBe('Usage:\n  repeat [-seconds] command\nEnter "help repeat" for details.\n');
  });

  test("ends when the line fails", () => {
    expect(said("repeat fail", "say on")).toBe(said("fail", "say on"));
  });

  test.each(["repeat say again", "repeat -1 say again", "repeat -100 say again"])(
    "%s: Ctrl-C ends it",
    async (line) => {
      const child = spawn(process.execPath, [program, "-s"], { cwd: home, env: environment(), timeout: 20_000 });
      child.stdin.end(`${line}\nsay on\n`);
      const out = await outputOf(child, (text) => {
        return text.split("again\n").length > (line.includes("100") ? 1 : 2) && child.kill("SIGINT");
      });
      expect(out).toMatch(/^(again\n)+\n*on\n$/);
    },
  );
});

/** Everything that `child` says; `look` sees it grow. */
function outputOf(child: ChildProcess, look: (text: string) => boolean): Promise<string> {
  let out = "";
  let interrupted = false;
  child.stdout?.on("data", (data: Buffer) => {
    out += data.toString();
    interrupted ||= look(out);
  });
  // A signal that falls between two steps may be lost; a person would press again, but not at once.
  const again = setInterval(() => interrupted && child.kill("SIGINT"), 2000);
  return new Promise((resolve) => {
    child.on("close", () => {
      clearInterval(again);
      resolve(out);
    });
  });
}
