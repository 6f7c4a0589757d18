import { defineConfig } from "vitest/config";
import { countReporter } from "./test/support/count-reporter.ts";

// Two projects, so that crash dumps are made only when the tests that look at them run.
export default defineConfig({
  resolve: { conditions: ["source"] },
  ssr: { resolve: { conditions: ["source"] } },
  test: {
    maxWorkers: 2,
    // Tests leave the user's cache alone.
    env: { INQUEST_CACHE: "" },
    reporters: ["default", countReporter()],
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["src/**/*.test.ts", "tools/**/*.test.ts"], testTimeout: 60_000 },
      },
      {
        extends: true,
        test: {
          name: "dump",
          include: ["test/**/*.test.ts"],
          globalSetup: "test/support/global-setup.ts",
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
