import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commands } from "#command";
import { analyze } from "#diagnose";
import { commandsPage } from "./commands-page.ts";

test("docs/commands.md says what the commands declare; npm run manual writes it", () => {
  const page = readFileSync(new URL("../../docs/commands.md", import.meta.url), "utf8");
  expect(page).toBe(commandsPage([...commands, analyze]));
});

test("a command with its options and its rows", () => {
  const page = commandsPage([
    {
      name: "sizes",
      summary: "sizes of things",
      synopsis: ["[-i[=what] | -n count] thing"],
      description: "",
      options: [
        { name: "i", value: "what", optional: true, help: "with indices | without" },
        { name: "n", value: "count", help: "how many" },
        { name: "q", help: "secret", hidden: true },
      ],
      examples: [],
      rows: { row: { size: "bytes" }, end: { why: "a sentence" } },
      run: () => [],
      text: () => [],
    },
  ]);
  expect(page.slice(page.indexOf("## "))).toBe(`## \`sizes\`

Sizes of things.

    sizes [-i[=what] | -n count] thing

| option | |
| --- | --- |
| \`-i[=what]\` | with indices \\| without |
| \`-n count\` | how many |

Rows:

| field | |
| --- | --- |
| \`size\` | bytes |

Rows of the kind \`end\`:

| field | |
| --- | --- |
| \`why\` | a sentence |
`);
});
