import { defineConfig } from "rolldown";

// One file for the command line: start-up time is dominated by loading modules, so the layers are joined here.
// Workers are programs of their own, which share nothing with it: joining them would cost the program more files.
const bundle = (input) =>
  defineConfig({
    input,
    platform: "node",
    external: ["iced-x86", "@swc/wasm-typescript"],
    treeshake: true,
    output: {
      dir: "dist/bundle",
      format: "esm",
      sourcemap: true,
      entryFileNames: "[name].js",
      chunkFileNames: "[name].js",
    },
  });

// They stand beside the code that starts them.
export default [
  bundle({ inquest: "dist/cli/main.js" }),
  bundle({ "typescript-hooks": "dist/shell/typescript-hooks.js" }),
  bundle({ "fetch-worker": "dist/host/debug-files/fetch-worker.js" }),
  bundle({ "range-worker": "dist/host/http/range-worker.js" }),
  bundle({ "name-worker": "dist/host/name-index/name-worker.js" }),
];
