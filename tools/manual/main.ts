/** Writes docs/commands.md, the reference of all commands: `npm run manual`. */
import { writeFileSync } from "node:fs";
import { commands } from "#command";
import { analyze } from "#diagnose";
import { commandsPage } from "./commands-page.ts";

writeFileSync(new URL("../../../docs/commands.md", import.meta.url), commandsPage([...commands, analyze]));
