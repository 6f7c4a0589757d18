#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";

// Most sessions last for a second or two, a third of which the optimising compiler of Node 20 took for code that was
// done by then: it begins later, and makes less of a function. Newer ones have a quick compiler before it.
if (process.versions.v8.startsWith("11.")) {
  setFlagsFromString("--interrupt-budget=500000");
  setFlagsFromString("--max-inlined-bytecode-size-cumulative=150");
}
await import("../dist/bundle/inquest.js");
