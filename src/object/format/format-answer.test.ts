import { expect, test } from "vitest";
import { formatAnswer } from "./format-answer.ts";

test.each([
  ["7", undefined, "$3 = 7"],
  ["{{\n  }}", undefined, "$3 = {{\n  }}"],
  ["7", "jiffies", "jiffies = $3 = 7"],
  ["{\n  next = 0x0\n}", "modules", "modules = $3 = {\n  next = 0x0\n}"],
  ["{1, 2}", "console_printk", "console_printk = $3 = \n {1, 2}"],
  ["{{\n  }}", "softirq_vec", "softirq_vec = $3 = \n {{\n  }}"],
  [
    "{void (void)} 0xffffffff81000000 <schedule>",
    "schedule",
    "schedule = $3 = \n {void (void)} 0xffffffff81000000 <schedule>",
  ],
])("%j of %s", (text, symbol, expected) => {
  expect(formatAnswer(text, 3, symbol)).toBe(expected);
});
