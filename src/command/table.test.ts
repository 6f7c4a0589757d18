import { expect, test } from "vitest";
import { commands } from "./table.ts";

/** What shows nothing: the end of the session, and what a dump refuses. */
const WITHOUT = ["exit", "wr"];

test.each(commands.map((command) => [command.name, command] as const))(
  "%s tells what its rows hold",
  (name, { rows }) => {
    expect(Object.keys(rows).length > 0 || WITHOUT.includes(name)).toBe(true);
    for (const fields of Object.values(rows)) {
      for (const meaning of Object.values(fields)) expect(meaning).toMatch(/\S/);
    }
  },
);

test("no two commands have one name", () => {
  const names = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
});
