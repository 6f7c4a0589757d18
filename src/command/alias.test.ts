import { expect, test } from "vitest";
import { testCommand, testSession } from "../testing/session.ts";
import { runCommand } from "./execute.ts";

/** Runs lines in one session, as crash 9.0.2 was given them, and returns what each said. */
function transcript(...lines: readonly string[]): readonly string[] {
  const session = testSession({ commands: [testCommand({ name: "ps" }), testCommand({ name: "p" })] });
  return lines.map((line) => {
    let said = "";
    const write = (text: string): void => {
      said += text;
    };
    runCommand(session, line, { write, error: write });
    return said;
  });
}

const HEADING = "ORIGIN   ALIAS    COMMAND\n";

test("made, shown, used, replaced, deleted", () => {
  const said = transcript(
    "alias kp ps 1 2",
    "alias kp",
    "kp 3",
    "alias kp ps",
    "kp 3",
    'alias kp ""',
    'alias kp ""',
    "kp",
  );
  expect(said).toEqual([
    `${HEADING}runtime  kp       ps 1 2 \n`,
    `${HEADING}runtime  kp       ps 1 2 \n`,
    "1\n2\n3\n",
    `${HEADING}runtime  kp       ps \n`,
    "3\n",
    "alias deleted: kp\n",
    "",
    "crash: command not found: kp\n",
  ]);
});

test("refused", () => {
  expect(transcript("alias ps foo", "alias aa bb", "alias aa man", "alias nope", "alias -Z")).toEqual([
    "alias: cannot alias existing command name: ps\n",
    "alias: invalid alias attempt on non-existent command: bb\n",
    "alias: invalid alias attempt on non-existent command: man\n",
    `${HEADING}alias does not exist: nope\n`,
    `${HEADING}alias does not exist: -Z\n`,
  ]);
});

test("one blank stands between words, and as many as typed between quotes", () => {
  expect(transcript("alias kp ps   -H  1", 'alias qq "ps   -H"')).toEqual([
    `${HEADING}runtime  kp       ps -H 1 \n`,
    `${HEADING}runtime  qq       ps   -H \n`,
  ]);
});

test("options and redirection in the text", () => {
  expect(transcript("alias kp ps -H 1", 'alias qq "ps | cat -n"')).toEqual([
    `${HEADING}runtime  kp       ps -H 1 \n`,
    `${HEADING}runtime  qq       ps | cat -n \n`,
  ]);
});

test("builtin ones come first and can be replaced", () => {
  const [, all = ""] = transcript("alias hex p 1", "alias");
  const lines = all.split("\n");
  expect(lines.slice(0, 3)).toEqual([
    "ORIGIN   ALIAS    COMMAND",
    "builtin  man      help ",
    "builtin  ?        help ",
  ]);
  expect(lines.at(-2)).toBe("runtime  hex      p 1 ");
});
