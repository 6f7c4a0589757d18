import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "#base";
import { parseExpression } from "./parse-expression.ts";
import type { Expression } from "./syntax.ts";

const TYPEDEFS = new Set(["u8", "pid_t"]);
const parse = (text: string): Expression => parseExpression(text, (name) => TYPEDEFS.has(name));

/** An expression with all its parentheses. */
function show(expression: Expression): string {
  switch (expression.kind) {
    case "integer":
    case "float":
      return String(expression.value);
    case "string":
      return JSON.stringify(String.fromCharCode(...expression.characters));
    case "wide character":
      return `${expression.prefix}${expression.value}`;
    case "name":
      return `${expression.global === true ? "::" : ""}${expression.name}`;
    case "scoped":
      return `${expression.place}::${expression.name}`;
    case "is void":
      return `isvoid(${show(expression.operand)})`;
    case "assignment":
      return `(${show(expression.target)} ${expression.operator ?? ""}= ${show(expression.value)})`;
    case "step": {
      const { operator, prefix, target } = expression;
      const sign = operator.repeat(2);
      return prefix ? `(${sign}${show(target)})` : `(${show(target)}${sign})`;
    }
    case "alignment of type":
      return `alignof<${expression.typeName}>`;
    case "history":
      return `$${expression.from}:${expression.index}`;
    case "convenience":
      return `$${expression.name}`;
    case "unary":
      return `(${expression.operator}${show(expression.operand)})`;
    case "binary":
      return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
    case "conditional":
      return `(${show(expression.condition)} ? ${show(expression.whenTrue)} : ${show(expression.whenFalse)})`;
    case "cast":
      return `((${expression.typeName}) ${show(expression.operand)})`;
    case "at":
      return `({${expression.typeName}} ${show(expression.address)})`;
    case "size of type":
      return `sizeof<${expression.typeName}>`;
    case "size of value":
      return `sizeof ${show(expression.operand)}`;
    case "member":
      return `${show(expression.object)}.${expression.name}`;
    case "element":
      return `${show(expression.array)}[${show(expression.index)}]`;
  }
}

test.each([
  ["1 + 2 * 3", "(1 + (2 * 3))"],
  ["1 - 2 - 3", "((1 - 2) - 3)"],
  ["a << 1 + 2", "(a << (1 + 2))"],
  ["a < b == c", "((a < b) == c)"],
  ["a & b == c", "(a & (b == c))"],
  ["5 & 3 | 8 ^ 1", "((5 & 3) | (8 ^ 1))"],
  ["a || b && c", "(a || (b && c))"],
  ["a, b ? c, d : e ? f : g", "(a , (b ? (c , d) : (e ? f : g)))"],
  ["a || b ? c : d", "((a || b) ? c : d)"],
  ["x + 1 @ 2", "((x + 1) @ 2)"],
  ["x @ 2 << 1", "((x @ 2) << 1)"],
  ["-a * !b", "((-a) * (!b))"],
  ["*a.b", "(*a.b)"],
  ["&a->b[1].c", "(&a.b[1].c)"],
  ["*&*a", "(*(&(*a)))"],
  ["- -1", "(-(-1))"],
  ["(u8)1 + 2", "(((u8) 1) + 2)"],
  ["(u8)-1", "((u8) (-1))"],
  ["(u8)a.b", "((u8) a.b)"],
  ["((u8)a).b", "((u8) a).b"],
  ["(a)-1", "(a - 1)"],
  ["(struct list_head *)a", "((struct list_head *) a)"],
  ["(int (*)(int, char *))0", "((int (*)(int, char *)) 0)"],
  ["*(unsigned char (*)[4])a", "(*((unsigned char (*)[4]) a))"],
  ["{struct page}a + 1", "(({struct page} a) + 1)"],
  ["sizeof(struct page) * 2", "(sizeof<struct page> * 2)"],
  ["sizeof (a) + 1", "(sizeof a + 1)"],
  ["sizeof a.b", "sizeof a.b"],
  ["sizeof(u8 *)", "sizeof<u8 *>"],
  ["$ + $$ + $3 + $$2 + $name", "(((($last:0 + $last:1) + $first:3) + $last:2) + $name)"],
  ["::init_task.pid", "::init_task.pid"],
  ["$x = $y = a + 1", "($x = ($y = (a + 1)))"],
  ["$x += 1, $x", "(($x += 1) , $x)"],
  ["$x <<= a ? 1 : 2", "($x <<= (a ? 1 : 2))"],
  ["++$x + $y--", "((++$x) + ($y--))"],
  ["a - -b", "(a - (-b))"],
  ["'kernel/fork.c'::max_threads + 1", "(kernel/fork.c::max_threads + 1)"],
  ["schedule::count", "schedule::count"],
  ["'init_task'.pid", "init_task.pid"],
  ["$_isvoid($x)", "isvoid($x)"],
  ["_Alignof(u8 *)", "alignof<u8 *>"],
  ["(typeof(a.b))1", "((typeof(a.b)) 1)"],
  ["L'a' + U'b'", "(L97 + U98)"],
  ['"a" "b"', '"ab"'],
  ["a.b > 1", "(a.b > 1)"],
])("%s", (text, expected) => {
  expect(show(parse(text))).toBe(expected);
});

describe("what is refused", () => {
  test.each([
    ["", "A syntax error in expression, near `'."],
    ["1 +", "A syntax error in expression, near `'."],
    ["1 2", "A syntax error in expression, near `2'."],
    [")", "A syntax error in expression, near `)'."],
    ["1 # 2", "A syntax error in expression, near `# 2'."],
    ["a.", "A syntax error in expression, near `'."],
    ["a.1", "A syntax error in expression, near `.1'."],
    ["a ? b", "A syntax error in expression, near `'."],
    ["a[1", "A syntax error in expression, near `'."],
    ["(u8", "A syntax error in expression, near `'."],
    ["{u8)1", "A syntax error in expression, near `)1'."],
    ["'abc", "A syntax error in expression, near `'abc'."],
    ["f(1)", "You can't do that without a process to debug."],
    ["int", "Attempt to use a type as an expression"],
    ["struct page", "Attempt to use a type as an expression"],
    ["(nothing)5", "No type named nothing."],
  ])("%j", (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  test("nesting without end", () => {
    expect(() => parse("(".repeat(1000))).toThrow("The expression is nested too deeply.");
    expect(() => parse("-".repeat(1000))).toThrow("The expression is nested too deeply.");
    expect(() => parse("1?".repeat(1000))).toThrow("The expression is nested too deeply.");
    expect(() => parse("1+".repeat(10_000))).toThrow("The expression is too long.");
  });
});

test("any text is an expression or a UsageError", () => {
  const words = fc.constantFrom(
    ..."( ) [ ] { } . -> * & - + ! ~ ? : , @ = ++ :: $ $1 $x sizeof struct u8 a 1 1.5 'c' L'c' \"s\" == << &&".split(
      " ",
    ),
  );
  const soup = fc.array(words, { maxLength: 12 }).map((parts) => parts.join(" "));
  fc.assert(
    fc.property(fc.oneof(soup, fc.string()), (text) => {
      try {
        expect(show(parse(text))).not.toBe("");
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
    { numRuns: 3000 },
  );
});
