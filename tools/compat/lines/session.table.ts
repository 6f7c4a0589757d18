import { ALL, type LineGroup, V6_12 } from "../line-group.ts";

/** sys, help, alias, repeat, extend, and lines that name no command. */
export const SESSION: LineGroup = {
  title: "Session",
  lines: ["sys", "sys -t", "help", "?", "alias", "set", "set {pid:1}", "set -c 1", "set -p", "nosuchcommand"],
  explanations: [
    { line: /^(help|\?)$/, kernels: ALL, reason: "ours", why: "the table holds our own commands" },
    { line: /^set -c 1$/, kernels: ALL, reason: "ours", why: "crash says nothing when the context stays the same" },
    {
      line: /^(sys|log -T|ps -t 1)$/,
      kernels: V6_12,
      reason: "crash",
      why: "crash takes 1000 for CONFIG_HZ, which is 250",
    },
  ],
};
