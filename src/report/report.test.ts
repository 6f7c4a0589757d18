import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Finding, REPORT_SCHEMA, type Report, reportHtml, reportMarkdown, reportText } from "./index.ts";

const FINDING: Finding = {
  rule: "blocked-task",
  title: "Task blocked",
  severity: "critical",
  confidence: "likely",
  claim: "dd (pid 193) has been blocked for 14.4 s.",
  evidence: [
    { says: "It sleeps in io_schedule", source: "its stack", address: "0xffff888000001000" },
    { says: "The kernel said so", source: "log" },
  ],
  advice: ["Look at the disk."],
  check: ["bt 193", "ps -m 193"],
};

const REPORT: Report = {
  schema: REPORT_SCHEMA,
  system: { dump: ["vmcore"], format: "ELF core", release: "6.1.0", host: "crashbox", uptimeSeconds: 20 },
  panic: {
    class: "hung-task",
    message: "Kernel panic - not syncing: hung_task: blocked tasks",
    task: { pid: 30, command: "khungtaskd", address: "0xffff888000002000" },
    cpu: 1,
    stack: [
      { function: "panic", offset: 16, address: "0xffffffff81000010", trust: "registers", source: "kernel/panic.c:9" },
      { function: "nfs_wait", offset: 32, address: "0xffffffffc0000020", trust: "orc", module: "nfs" },
    ],
  },
  findings: [FINDING],
  notes: ["the pid table is not whole"],
};

const EMPTY: Report = {
  schema: REPORT_SCHEMA,
  system: { dump: ["vmcore"], format: "ELF core", release: "" },
  panic: { class: "none", stack: [] },
  findings: [],
  notes: [],
};

describe("as text", () => {
  test("the verdict comes first", () => {
    expect(reportText(REPORT)).toBe(`VERDICT: dd (pid 193) has been blocked for 14.4 s.

       panic: Kernel panic - not syncing: hung_task: blocked tasks
       class: hung-task
        task: khungtaskd (pid 30, cpu 1)
      kernel: 6.1.0
        host: crashbox
      uptime: 20 s
        dump: vmcore (ELF core)

Stack of the task that panicked:
  #0 panic+0x10  kernel/panic.c:9
  #1 nfs_wait+0x20 [nfs]

1. Task blocked [critical, likely]
   dd (pid 193) has been blocked for 14.4 s.
   - It sleeps in io_schedule (its stack at 0xffff888000001000)
   - The kernel said so (log)
   => Look at the disk.
   check: bt 193 ; ps -m 193

Not examined, or not whole:
  - the pid table is not whole
`);
  });

  test("no line of words is wider than 110 columns", () => {
    const claim = "The task waits for something that it will never get. ".repeat(10).trim();
    const text = reportText({ ...REPORT, findings: [{ ...FINDING, claim }] });
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(110);
    expect(text.replace(/\s+/g, " ")).toContain(claim);
  });
});

describe("as Markdown", () => {
  test("has a heading, a table, the stack, the findings", () => {
    const text = reportMarkdown(REPORT);
    expect(
      text.startsWith("# dd (pid 193) has been blocked for 14.4 s.\n\n| | |\n|---|---|\n| Panic | Kernel panic"),
    ).toBe(true);
    expect(text).toContain("1. `nfs_wait+0x20 [nfs]`\n");
    expect(text).toContain("## 1. Task blocked (critical, likely)\n");
    expect(text).toContain("* It sleeps in io\\_schedule (`its stack` at `0xffff888000001000`)\n");
    expect(text).toContain("    bt 193\n    ps -m 193\n");
  });
});

describe("as a page", () => {
  test("stands by itself: no scripts, no requests", () => {
    const page = reportHtml(REPORT);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<script|<link|<img|href=|src=/i);
    expect(page).toContain("<li>nfs_wait+0x20 [nfs]</li>");
    expect(page).toContain('<article class="critical">');
  });
});

describe.each([
  ["text", reportText],
  ["Markdown", reportMarkdown],
  ["a page", reportHtml],
] as const)("a report of nothing as %s", (_, form) => {
  test("says that no cause was found", () => {
    expect(form(EMPTY)).toMatch(/no cause found/i);
    expect(form(EMPTY)).not.toContain("undefined");
  });

  test("names the panic when no rule found anything", () => {
    const text = form({ ...EMPTY, panic: { class: "other", message: "Oops: 0002", stack: [] } });
    expect(text).toMatch(/Oops: 0002/);
  });
});

test("as JSON it is what it was", () => {
  expect(JSON.parse(JSON.stringify(REPORT))).toEqual(REPORT);
});

describe("names from the dump are hostile", () => {
  /** The report with `text` wherever words of the dump can stand. */
  const hostile = (text: string): Report => ({
    ...REPORT,
    system: { ...REPORT.system, host: text, release: text, dump: [text] },
    panic: {
      ...REPORT.panic,
      message: text,
      task: { pid: 1, command: text, address: "0x0" },
      stack: [{ function: text, offset: 0, address: "0x0", trust: "orc", module: text, source: text }],
    },
    findings: [{ ...FINDING, claim: text, evidence: [{ says: text, source: text, address: text }], advice: [text] }],
    notes: [text],
  });
  const elements = (page: string): readonly string[] => page.match(/<\/?[a-z]+/g) ?? [];
  const plain = elements(reportHtml(hostile("x")));

  test.each([
    "<script>alert(1)</script>",
    `"><img src=x onerror=alert(1)>`,
    "</title></style></html>",
    "<!--",
    "&lt;b&gt;",
    "\x1b[2J\x9b2J",
  ])("in a page, %j is text", (name) => {
    expect(elements(reportHtml(hostile(name)))).toEqual(plain);
  });

  test.each([
    ["a link", "[click](http://evil)"],
    ["a bare address", "http://evil www.evil.example root@evil.example"],
    ["an image", "![x](http://evil/x.png)"],
    ["HTML", "<img src=x>"],
    ["a heading on a new line", "x\n# owned"],
    ["a list on a new line", "x\r\n* owned"],
    ["a table cell", "x | owned | y"],
    ["code that ends", "`; owned `"],
    ["a terminal sequence", "\x1b]0;owned\x07"],
    ["an override of direction", "\u202egnp.exe"],
  ])("in Markdown, %s is text", (_, name) => {
    const lines = reportMarkdown(hostile(name)).split("\n");
    const expected = reportMarkdown(hostile("x")).split("\n");
    expect(lines).toHaveLength(expected.length);
    for (const [i, line] of lines.entries()) {
      expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      expect(line).not.toMatch(/\p{Bidi_Control}/u);
      expect(line.replace(/`[^`]*`/g, "")).not.toMatch(/https?:\/\/|www\.|(?<!\\)@/);
      // Outside code, the signs that would be markup are escaped; as many unescaped ones as with a plain name remain.
      const signs = (text: string): number => text.replace(/`[^`]*`/g, "").match(/(?<!\\)[[\]<>|#*!]/g)?.length ?? 0;
      expect([line, signs(line)]).toEqual([line, signs(expected[i])]);
      expect((line.match(/(?<!\\)`/g) ?? []).length).toBe((expected[i].match(/(?<!\\)`/g) ?? []).length);
    }
  });

  test("whatever they are: forms have the same shape", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
        expect(elements(reportHtml(hostile(name)))).toEqual(plain);
        expect(reportMarkdown(hostile(name)).split("\n")).toHaveLength(reportMarkdown(hostile("x")).split("\n").length);
        expect(JSON.parse(JSON.stringify(hostile(name)))).toEqual(hostile(name));
      }),
    );
  });
});
