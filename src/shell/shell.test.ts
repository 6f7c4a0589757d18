import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { buildShell } from "../testing/built-shell.ts";

/** The shell runs as a program of its own (testing/shell-program.ts): pipes, signals and terminals are the matter here. */
let built: string;
let program: string;
let home: string;

beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), "shell-test-"));
  program = await buildShell(built);
});
afterAll(() => rmSync(built, { recursive: true }));

/** Each test has its own home, which is also the current directory. */
beforeEach(() => {
  home = mkdtempSync(join(built, "home-"));
});

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: home,
  TERM: "xterm",
  LC_ALL: "C",
  // Any installed pager would do; this one says how much it was given.
  CRASHPAGER: 'echo "($(wc -l) lines)"',
});

/** Runs the shell with `lines` on its standard input; `--no_crashrc` and the like are the test's business. */
function shell(
  lines: readonly string[],
  ...options: readonly string[]
): { out: string; err: string; status: number | null } {
  const input = lines.map((line) => `${line}\n`).join("");
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...options], {
    cwd: home,
    env: environment(),
    input,
    encoding: "utf8",
    timeout: 30_000,
  });
  return { out: stdout, err: stderr, status };
}

/** What a silent session says. */
const said = (...lines: readonly string[]): string => shell(lines, "-s").out;
const file = (name: string): string => readFileSync(join(home, name), "utf8");
const write = (name: string, ...lines: readonly string[]): void =>
  writeFileSync(join(home, name), `${lines.join("\n")}\n`);

describe("lines from a pipe", () => {
  test("banner, prompt and echo, as crash has them", () => {
    expect(shell(["say a", "# note", "", "exit"]).out).toBe(`
inquest test

NOTE: stdin: not a tty

      KERNEL: test
         PID: 1

crash> say a
a
crash> # note
crash> 
crash> exit
`);
  });

  test("-s says what the commands say and nothing else", () => {
    expect(said("say a", "", "# note", "// note", "foo", "say b")).toBe("a\ncrash: command not found: foo\nb\n");
  });

  test("exit ends the session, and status 0 ends a script", () => {
    expect(shell(["say a", "exit", "say b"], "-s")).toMatchObject({ out: "a\n", status: 0 });
    expect(shell(["say a", "q", "say b"], "-s")).toMatchObject({ out: "a\n", status: 0 });
    expect(shell(["fail"], "-s")).toMatchObject({ out: "fail: it went wrong\n", err: "", status: 0 });
  });

  test.each([
    [["say a"], 0],
    [["fail", "say a"], 2],
    [["foo"], 2],
    [["say a >"], 2],
    [["say a > /nonexistent/x"], 2],
    [["fail", "exit"], 2],
    [["< nosuch"], 2],
  ])("--strict: %j is %d", (lines, status) => {
    expect(shell(lines, "-s", "--strict").status).toBe(status);
  });

  test("history requests mean nothing without a terminal", () => {
    expect(said("say a", "h")).toContain("command not found: h");
  });

  test("exit does not wait for the end of its input", async () => {
    const child = start("-s");
    child.stdin?.write("exit\n");
    expect(await endOf(child)).toMatchObject({ status: 0 });
  });
});

describe("redirection", () => {
  test("to a file, and appended", () => {
    expect(said("say a > out", "say b >> out", "say c>out2")).toBe("");
    expect([file("out"), file("out2")]).toEqual(["a\nb\n", "c\n"]);
  });

  test("through a filter", () => {
    expect(said("say b a | sort | cat -n", "say x|cat")).toBe("     1\ta\n     2\tb\nx\n");
  });

  test("a filter that has seen enough ends the command", () => {
    expect(said("count 100000000 | head -3", "say on")).toBe("line 1\nline 2\nline 3\non\n");
  });

  test("everything arrives at a slow filter", () => {
    expect(said("count 200000 | (sleep 0.3; wc -l)")).toBe("200000\n");
  });

  test("errors are seen and redirected", () => {
    expect(said("fail > out", "fail | cat -n")).toBe(
      "fail: it went wrong\nfail: it went wrong\n     1\tfail: it went wrong\n",
    );
    expect(file("out")).toBe("fail: it went wrong\n");
  });

  test("usage lines belong to the output", () => {
    expect(said("say -Z > out")).toBe("say: invalid option -- 'Z'\n");
    expect(file("out")).toContain('Enter "help say" for details.\n');
  });

  test.each([
    ["say a > /nonexistent/x", "crash: unable to open /nonexistent/x\n"],
    ["say a >", "crash: no file name after >\n"],
    ["say a |", "crash: no shell command after '|'\n"],
    ["say a > /dev/full", "crash: /dev/full: ENOSPC: no space left on device, write\n"],
  ])("%s", (line, complaint) => {
    expect(said(line)).toBe(complaint);
  });

  test("a filter that does not exist", () => {
    const { out, err } = shell(["say a | nosuchprogram"], "-s");
    expect(out).toBe("crash: pipe operation failed\n");
    expect(err).toContain("nosuchprogram");
  });

  test("home in a path", () => {
    said("say a > ~/out");
    expect(file("out")).toBe("a\n");
  });

  test("signs inside parentheses mean themselves", () => {
    expect(said("echoing (a > b)", "echoing a->b")).toBe("(a > b)\na->b\n");
  });
});

describe("programs", () => {
  test("with ! and |, and a few by name", () => {
    expect(said("!echo a | cat -n", "|echo b", "echo c | tr c d", "echo e > out", "cat out")).toBe(
      "     1\ta\nb\nd\ne\n",
    );
  });

  test("do not eat the lines that follow", () => {
    expect(said("!cat", "say a")).toBe("a\n");
  });
});

describe("files of commands", () => {
  test("-i runs first, and echoes commands only", () => {
    write("in", "say a", "", "# note", "fail", "!echo b", "say c > out");
    expect(shell(["say d"], "-i", "in").out.split("PID: 1\n\n")[1]).toBe(
      "crash> say a\na\ncrash> fail\nfail: it went wrong\nb\ncrash> say c > out\ncrash> say d\nd\ncrash> \n",
    );
  });

  test("-i with exit reads no further", () => {
    write("in", "say a", "exit", "say b");
    expect(shell(["say c"], "-s", "-i", "in").out).toBe("a\n");
  });

  test("-i of a file that is not there", () => {
    expect(said("say a")).toBe("a\n");
    expect(shell(["say a"], "-s", "-i", "nosuch").out).toBe("crash: nosuch: No such file or directory\na\n");
  });

  test("< file, also redirected", () => {
    write("in", "say a", "fail", "say b");
    expect(said("< in", "<in")).toBe("a\nfail: it went wrong\nb\n".repeat(2));
    expect(said("< in > out")).toBe("fail: it went wrong\n");
    expect(file("out")).toBe("a\nfail: it went wrong\nb\n");
  });

  test("< file within such a file is refused", () => {
    write("in", "say a", "< in");
    expect(said("< in")).toBe("a\ncrash: embedded input files not allowed!\n");
  });

  test("programs are no files of commands", () => {
    write("in", "#!/bin/sh", "say a");
    expect(said("< in")).toBe("crash: in: is a program, not a file of commands\n");
  });

  test("a command for every line of a file", () => {
    write("list", "one", "", "# note", "two");
    expect(said("say x < list y", "echoing (< list) | cat -n")).toBe(
      "x\none\ny\nx\ntwo\ny\n     1\t( one )\n     2\t( two )\n",
    );
    expect(said("say x < list > out")).toBe("");
    expect(file("out")).toBe("x\none\nx\ntwo\n");
  });

  test("a < without such a file is a word", () => {
    expect(said("say a < 5")).toBe("a\n<\n5\n");
  });
});

describe("start-up files", () => {
  test("of .crashrc the alias and set lines, of .inquestrc all", () => {
    write(".crashrc", "alias aa say from crash", "say never", "extend never.so");
    write(".inquestrc", "# mine", "alias bb say from inquest", "say hello");
    const { out } = shell(["aa", "bb"]);
    expect(out).toContain("crash> alias aa say from crash\nORIGIN");
    expect(out).toContain("crash> say hello\nhello\n");
    expect(out).toContain("crash> aa\nfrom\ncrash\n");
    expect(out).toContain("crash> bb\nfrom\ninquest\n");
    expect(out).not.toContain("never");
  });

  test("say nothing in a silent session but their errors", () => {
    write(".inquestrc", "alias aa say a", "say b", "fail");
    expect(said("aa")).toBe("fail: it went wrong\na\n");
  });

  test("the current directory's after the home's", () => {
    write(".inquestrc", "alias aa say home");
    const here = join(home, "here");
    mkdirSync(here);
    writeFileSync(join(here, ".inquestrc"), "alias aa say here\n");
    const { stdout } = spawnSync(process.execPath, [program, "-s"], { cwd: here, env: environment(), input: "aa\n" });
    expect(String(stdout)).toBe("here\n");
  });

  test("not when others may write them", () => {
    write(".inquestrc", "alias aa say a");
    chmodSync(join(home, ".inquestrc"), 0o666);
    const { out } = shell(["aa"]);
    expect(out).toContain(`WARNING: not using untrusted file: "${join(home, ".inquestrc")}"\n`);
    expect(out).toContain("command not found: aa");
  });

  test("not with --no_crashrc", () => {
    write(".inquestrc", "say a");
    expect(shell(["say b"], "-s", "--no_crashrc").out).toBe("b\n");
  });
});

describe("settings", () => {
  test("gdb: another prompt, and programs are not run by their names alone", () => {
    const { out } = shell(["assign gdb true", "echo a", "crash assign gdb false", "echo b"]);
    expect(out).toContain("crash> assign gdb true\ngdb> echo a\ncrash: command not found: gdb\n");
    expect(out).toContain("gdb> crash assign gdb false\ncrash> echo b\nb\n");
  });

  test("silent: no prompt and no echo while it is on", () => {
    const { out } = shell(["say a", "assign silent true", "say b", "assign silent false", "say c"]);
    expect(out).toContain("crash> say a\na\ncrash> assign silent true\nb\ncrash> say c\nc\n");
  });

  test("debug and console: why a command failed, also in a file", () => {
    const out = said("assign debug 1", "assign console notes", "fail > out");
    expect(out).toMatch(/^fail: it went wrong\nfail: debug: UsageError: it went wrong\n {4}at /);
    expect(file("notes")).toMatch(/^fail: debug: UsageError: it went wrong\n/);
    expect(file("out")).toBe("fail: it went wrong\n");
  });

  test("core: the next error ends the program where it stands", () => {
    const { stdout, signal } = spawnSync("sh", ["-c", 'ulimit -c 0; exec "$0" "$@"', process.execPath, program, "-s"], {
      cwd: home,
      env: environment(),
      input: "assign core true\nfail\nsay a\n",
      encoding: "utf8",
    });
    expect(stdout).not.toContain("\na\n");
    expect(signal).toBe("SIGABRT");
  });
});

describe("a hostile dump", () => {
  test("cannot speak to the terminal", () => {
    expect(said("evil", "evil | cat", "evil > out")).toBe("\\x1b[31mred\\x9b\n".repeat(2));
    expect(file("out")).toBe("\\x1b[31mred\\x9b\n");
  });

  test("faults end the command alone", () => {
    expect(said("fault", "say on")).toMatch(
      /^one\nfault: read error: kernel virtual address: ffff000000000000 .*\non\n$/,
    );
  });

  test("--json stays one document", () => {
    const document = JSON.parse(said("fault --json"));
    expect(document).toMatchObject({ rows: [{ word: "one" }], error: { reason: "filtered" } });
    expect(JSON.parse(said("evil --json")).rows).toEqual([{ word: "\x1b[31mred\x9b" }]);
  });
});

describe("a reader that leaves", () => {
  test("ends the session quietly", async () => {
    const { stdout, stderr } = spawnSync("/bin/sh", ["-c", `${process.execPath} ${program} -s | head -2`], {
      cwd: home,
      env: environment(),
      input: "count 100000000\nsay never\n",
      timeout: 30_000,
    });
    expect([String(stdout), String(stderr)]).toEqual(["line 1\nline 2\n", ""]);
  });
});

/** A shell that can be sent signals. */
function start(...options: readonly string[]): ChildProcess {
  return spawn(process.execPath, [program, ...options], {
    cwd: home,
    env: environment(),
    stdio: ["pipe", "pipe", "inherit"],
    timeout: 20_000,
  });
}

function endOf(child: ChildProcess): Promise<{ out: string; status: number | null; signal: string | null }> {
  let out = "";
  child.stdout?.on("data", (data: Buffer) => {
    out += data.toString();
  });
  return new Promise((resolve) => {
    child.on("close", (status, signal) => resolve({ out, status, signal }));
  });
}

/** Sends Ctrl-C `times` times, soon after the shell has said `after`: as a person would, not within the same microsecond. */
function interruptAfter(child: ChildProcess, after: string, times = 1): void {
  let seen = "";
  child.stdout?.on("data", (data: Buffer) => {
    if (seen.includes(after) || !(seen += data.toString()).includes(after)) return;
    for (let i = 1; i <= times; i++) setTimeout(() => child.kill("SIGINT"), 200 * i);
  });
}

// Signals race with what they interrupt, the more so on a busy machine: a miss is tried again.
describe("Ctrl-C", { retry: 2 }, () => {
  test.each([
    ["between rows", "drip 1000", "drop 2"],
    ["in the middle of a step that never ends", "spin 1000", "on\n"],
  ])("%s stops the command, not the shell", async (_where, line, after) => {
    const child = start("-s");
    interruptAfter(child, after);
    child.stdin?.end(`${line}\nsay on\n`);
    const { out, status } = await endOf(child);
    expect(out).toMatch(/\n\non\n$/);
    expect(out).not.toContain("span");
    expect(status).toBe(0);
  });

  test("what was found until then is shown", async () => {
    const child = start("-s");
    interruptAfter(child, "on\n");
    child.stdin?.end("spin 1000\n");
    expect((await endOf(child)).out).toBe("spinning\non\nfound\n\n");
  });

  test("twice within a second ends a script", async () => {
    const child = start("-s");
    interruptAfter(child, "drop 2", 2);
    child.stdin?.end("drip 1000\ndrip 1000\nsay never\n");
    const { out, status } = await endOf(child);
    expect(out).not.toContain("never");
    expect(status).toBe(130);
  });

  test("a filter is ended with its command", async () => {
    const child = start("-s");
    interruptAfter(child, "drop 2");
    child.stdin?.end("drip 1000 | cat\nsay on\n");
    expect((await endOf(child)).out).toMatch(/drop 2\n(.*\n)*\non\n$/);
  });
});

/** Keys to type as soon as the screen ends with `after`; keys alone wait for the prompt. */
type Keys = string | readonly [after: string, keys: string];

/** The prompt as the line editor draws it: it then places the cursor behind it. */
const DRAWN_PROMPT = "crash> \x1b[8G";

/** What a shell on a terminal shows when these keys are typed, and `q` after them. `script` lends the terminal. */
function typed(...keys: readonly Keys[]): Promise<string> {
  const command = `stty rows 10 cols 80; exec ${process.execPath} ${program}`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: home,
    env: environment(),
    stdio: ["pipe", "pipe", "ignore"],
    timeout: 20_000,
  });
  const waiting = [...keys, "q\r"].map((key) => (typeof key === "string" ? ([DRAWN_PROMPT, key] as const) : key));
  let out = "";
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
    const [next] = waiting;
    if (next === undefined || !out.endsWith(next[0])) return;
    waiting.shift();
    // Switching the terminal between the line editor and a program drops what was typed in that moment.
    setTimeout(() => child.stdin.write(next[1]), next[0] === DRAWN_PROMPT ? 0 : 500);
  });
  return new Promise((resolve) => {
    child.on("close", () => resolve(out.replaceAll("\r", "").replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "")));
  });
}

const terminal = describe.skipIf(spawnSync("script", ["--version"]).status !== 0);

terminal("at a terminal", () => {
  test("no note about a pipe, a prompt, and Ctrl-D ends", async () => {
    const out = await typed("say a\r", "\x04");
    expect(out).toBe("\ninquest test\n\n      KERNEL: test\n         PID: 1\n\ncrash> say a\na\ncrash> \n");
  });

  test("history is kept, privately, and comes back", async () => {
    await typed("say one\r", "say two\r");
    const kept = join(home, ".local/state/inquest/history");
    expect(readFileSync(kept, "utf8")).toBe("say one\nsay two\nq\n");
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const out = await typed("\x1b[A\x1b[A\x1b[A\r", "r say t\r");
    expect(out).toContain("\none\n");
    expect(out).toContain("crash> say two\ntwo\n");
  });

  test("history requests", async () => {
    const out = await typed("say one\r", "fail\r", "h\r", "!1\r", "!!\r", "!9\r", "r zork\r");
    expect(out).toContain("[1] say one\n[2] fail\n");
    expect(out.match(/^crash> say one\none$/gm)?.length).toBe(3);
    expect(out).toContain("crash: command 9 not entered yet!\n");
    expect(out).toContain("invalid repeat request: r zork\n");
  });

  test("TAB completes", async () => {
    const out = await typed("sa", ["sa", "\t"], ["y", " it\r"]);
    expect(out).toContain("\nit\n");
  });

  test("Ctrl-C while typing begins a new line", async () => {
    const out = await typed("say never\x03", "say on\r");
    expect(out).toContain("crash> say never^C\n");
    expect(out).toContain("\non\n");
    expect(out).not.toContain("\nnever\n");
  });

  test("what does not fit the screen goes through a pager", async () => {
    const out = await typed("say a\r", "count 9\r", "count 5\r");
    expect(out).toContain("\na\n");
    expect(out).toContain("(9 lines)\n");
    expect(out).toContain("line 1\nline 2\nline 3\nline 4\nline 5\n");
  });

  test("programs read what is typed", async () => {
    const out = await typed("head -1 | tr a-z A-Z\r", "!head -1 | tr a-z A-Z\r", ["A-Z\r\r\n", "hello\r"], "say on\r");
    expect(out).toContain("command not found: head");
    expect(out).toContain("\nHELLO\n");
    expect(out).toContain("\non\n");
  });
});
