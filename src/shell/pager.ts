import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Pager } from "#command";
import type { Outlet } from "./outlet.ts";

/** How long the first screen is held back, in milliseconds, to learn whether a pager is needed at all. */
const PATIENCE = 300;

/** The shell command of the pager that was asked for, or else of the first that is installed; undefined without one. */
export function pagerCommand(wanted: Pager | undefined, environment: NodeJS.ProcessEnv): string | undefined {
  if (wanted === "CRASHPAGER") return environment["CRASHPAGER"];
  if (wanted === undefined && environment["CRASHPAGER"]) return environment["CRASHPAGER"];
  // -E ends at the end of the output, -X leaves it on the screen, -F does not stop when it fits.
  const known = { less: "less -E -X -F", more: "more" };
  const found = (wanted === undefined ? (["less", "more"] as const) : [wanted]).find((name) =>
    isInstalled(name, environment),
  );
  return found && known[found];
}

function isInstalled(program: string, environment: NodeJS.ProcessEnv): boolean {
  return (environment["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Shows text on the terminal, through a pager only when it does not fit `rows` lines: the pager starts when the screen is
 * full, or when the command takes its time.
 */
export function pagingOutlet(terminal: Outlet, rows: number, startPager: () => Outlet): Outlet {
  let held = "";
  let lines = 0;
  let pager: Outlet | undefined;
  let timer: NodeJS.Timeout | undefined;

  const start = (): Promise<boolean> => {
    clearTimeout(timer);
    pager = startPager();
    return pager.write(held);
  };

  return {
    async write(text) {
      if (pager !== undefined) return pager.write(text);
      held += text;
      lines += text.split("\n").length - 1;
      if (lines >= rows - 1) return start();
      timer ??= setTimeout(() => void start(), PATIENCE);
      return true;
    },
    async close() {
      clearTimeout(timer);
      if (pager === undefined) await terminal.write(held);
      else await pager.close();
    },
  };
}
