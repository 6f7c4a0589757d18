import { defineConfig } from "rolldown";

// One file for the command line: start-up time is dominated by loading modules, so the layers are joined here.
export default defineConfig({
  // The workers are programs of their own; they stand beside the code that starts them.
  input: {
    inquest: "dist/cli/main.js",
    "fetch-worker": "dist/host/debug-files/fetch-worker.js",
    "range-worker": "dist/host/http/range-worker.js",
  },
  platform: "node",
  external: ["iced-x86"],
  treeshake: true,
  output: {
    dir: "dist/bundle",
    format: "esm",
    sourcemap: true,
    entryFileNames: "[name].js",
    chunkFileNames: "[name].js",
  },
});
