import type { Command } from "./command.ts";

/** `exit`, `q`: ends the session. */
export const exit: Command<never> = {
  name: "exit",
  aliases: ["q"],
  summary: "exit this session",
  synopsis: [""],
  description: "Ends the session. The exit status is 0, whatever earlier commands did, unless --strict was given.",
  options: [],
  operands: "word",
  rows: {},
  examples: [],

  run(session) {
    session.finished = true;
    return [];
  },

  text: (rows) => rows,
};
