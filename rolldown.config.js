import { defineConfig } from "rolldown";

// One file for the command line: start-up time is dominated by loading modules, so the layers are joined here.
// The worker is a file of its own, which shares nothing with it: joining them would cost the program a second file.
const bundle = (input) =>
  defineConfig({
    input,
    platform: "node",
    external: ["iced-x86"],
    treeshake: true,
    output: { dir: "dist/bundle", format: "esm", sourcemap: true, chunkFileNames: "[name].js" },
  });

export default [
  bundle({ inquest: "dist/cli/main.js" }),
  bundle({ "name-worker": "dist/host/name-index/name-worker.js" }),
];
