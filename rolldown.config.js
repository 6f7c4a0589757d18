import { defineConfig } from "rolldown";

// One file for the command line: start-up time is dominated by loading modules, so the layers are joined here.
export default defineConfig({
  input: { inquest: "dist/cli/main.js" },
  platform: "node",
  external: ["iced-x86"],
  treeshake: true,
  output: { dir: "dist/bundle", format: "esm", sourcemap: true, chunkFileNames: "[name].js" },
});
