import { join } from "node:path";
import { rolldown } from "rolldown";

/** Builds the shell without a dump (shell-program.ts), and what it loads besides, into `folder`; the program's path. */
export async function buildShell(folder: string): Promise<string> {
  const build = async (input: string, file: string): Promise<string> => {
    const path = join(folder, file);
    const bundle = await rolldown({
      input: join(import.meta.dirname, input),
      platform: "node",
      external: ["iced-x86"],
      resolve: { conditionNames: ["source", "node", "import"] },
      logLevel: "silent",
    });
    await bundle.write({ file: path, format: "esm" });
    await bundle.close();
    return path;
  };
  await build("../shell/typescript-hooks.ts", "typescript-hooks.js");
  return build("shell-program.ts", "shell.mjs");
}
