import { UsageError } from "#base";
import { isBaseTypeWord } from "#types";
import { parseCharacter, parseNumber, parseStrings } from "./literal.ts";
import type { BinaryOperator, Expression, UnaryOperator } from "./syntax.ts";
import { type Token, tokenize } from "./token.ts";

/** Parentheses, and operators of one operand, nested deeper than anybody types; a bound for what is pasted. */
const MAX_DEPTH = 200;

/**
 * Operators of two operands, weakest first. All group from the left but the conditional and the assignments, which have
 * rows of their own.
 */
const LEVELS = [
  ",",
  "= += -= *= /= %= &= |= ^= <<= >>=",
  "?",
  "||",
  "&&",
  "|",
  "^",
  "&",
  "== !=",
  "< > <= >=",
  "<< >>",
  "@",
  "+ -",
  "* / %",
] as const;
const PRECEDENCE: ReadonlyMap<string, number> = new Map(
  LEVELS.flatMap((operators, level) => operators.split(" ").map((operator) => [operator, level] as const)),
);
const COMMA = LEVELS.indexOf(",");
const ASSIGNMENT = 1;
const CONDITIONAL = LEVELS.indexOf("?");

const UNARY: ReadonlySet<string> = new Set(["+", "-", "!", "~", "*", "&"]);
const TYPE_WORDS: ReadonlySet<string> = new Set(
  "struct union enum void const volatile restrict __const _Atomic typeof __typeof __typeof__".split(" "),
);

/**
 * Parses a C expression, with gdb's additions (`$1`, `{type} address`, `x@count`). `isTypeName` tells typedefs from
 * variables, on which the meaning of `(name)` depends. Throws UsageError in gdb's words: nothing runs, so calls are
 * refused.
 */
export function parseExpression(text: string, isTypeName: (name: string) => boolean): Expression {
  return new Parser(text, isTypeName).parse();
}

/** A Pratt parser: each method takes the tokens that it needs, from the left. */
class Parser {
  readonly #text: string;
  readonly #isTypeName: (name: string) => boolean;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string, isTypeName: (name: string) => boolean) {
    this.#text = text;
    this.#isTypeName = isTypeName;
    this.#tokens = tokenize(text);
  }

  parse(): Expression {
    const expression = this.#binary(COMMA);
    if (this.#peek().kind !== "end") throw this.#unexpected();
    return expression;
  }

  /** An expression of operators that bind at least as strongly as `least`. */
  #binary(least: number): Expression {
    let left = this.#unary();
    for (;;) {
      const { kind, text } = this.#peek();
      if (kind !== "operator") return left;
      const precedence = PRECEDENCE.get(text);
      if (precedence === undefined || precedence < least) return left;
      if (precedence === CONDITIONAL) {
        left = this.#conditional(left);
        continue;
      }
      if (precedence === ASSIGNMENT) {
        this.#at++;
        const operator = text === "=" ? undefined : (text.slice(0, -1) as BinaryOperator);
        left = { kind: "assignment", operator, target: left, value: this.#nested(() => this.#binary(ASSIGNMENT)) };
        continue;
      }
      this.#at++;
      left = { kind: "binary", operator: text as BinaryOperator, left, right: this.#binary(precedence + 1) };
    }
  }

  /** `condition ? a : b`; `a` is as if in parentheses, `b` may be conditional itself. */
  #conditional(condition: Expression): Expression {
    this.#expect("?");
    const whenTrue = this.#nested(() => this.#binary(COMMA));
    this.#expect(":");
    const whenFalse = this.#nested(() => this.#binary(CONDITIONAL));
    return { kind: "conditional", condition, whenTrue, whenFalse };
  }

  #unary(): Expression {
    const { kind, text } = this.#peek();
    if (kind === "name" && text === "sizeof") return this.#sizeOf();
    if (kind === "name" && text === "_Alignof") {
      this.#at++;
      if (this.#peek().text !== "(" || !this.#startsType(1)) throw this.#unexpected();
      return { kind: "alignment of type", typeName: this.#typeName(")") };
    }
    if (kind === "operator" && UNARY.has(text)) {
      this.#at++;
      return { kind: "unary", operator: text as UnaryOperator, operand: this.#nested(() => this.#unary()) };
    }
    if (text === "++" || text === "--") {
      this.#at++;
      const operator = text === "++" ? "+" : "-";
      return { kind: "step", operator, prefix: true, target: this.#nested(() => this.#unary()) };
    }
    if (text === "(" && this.#startsType(1)) {
      const typeName = this.#typeName(")");
      return { kind: "cast", typeName, operand: this.#nested(() => this.#unary()) };
    }
    if (text === "{" && this.#startsType(1)) {
      const typeName = this.#typeName("}");
      return { kind: "at", typeName, address: this.#nested(() => this.#unary()) };
    }
    return this.#postfix(this.#primary());
  }

  #sizeOf(): Expression {
    this.#at++;
    if (this.#peek().text === "(" && this.#startsType(1))
      return { kind: "size of type", typeName: this.#typeName(")") };
    return { kind: "size of value", operand: this.#nested(() => this.#unary()) };
  }

  #postfix(operand: Expression): Expression {
    let expression = operand;
    for (;;) {
      const { text, kind } = this.#peek();
      if (kind !== "operator") return expression;
      if (text === "." || text === "->") {
        this.#at++;
        expression = { kind: "member", object: expression, name: this.#name() };
      } else if (text === "[") {
        this.#at++;
        const array = expression;
        expression = { kind: "element", array, index: this.#nested(() => this.#binary(COMMA)) };
        this.#expect("]");
      } else if (text === "++" || text === "--") {
        this.#at++;
        expression = { kind: "step", operator: text === "++" ? "+" : "-", prefix: false, target: expression };
      } else if (text === "(") {
        expression = this.#call(expression);
      } else {
        return expression;
      }
    }
  }

  /** Nothing runs in a dump, so that only one function of gdb's own can be called. */
  #call(callee: Expression): Expression {
    if (callee.kind !== "convenience" || callee.name !== "_isvoid") {
      throw new UsageError("You can't do that without a process to debug.");
    }
    this.#expect("(");
    const operand = this.#nested(() => this.#binary(ASSIGNMENT));
    if (this.#peek().text === ",") throw new UsageError("You must provide one argument for $_isvoid.");
    this.#expect(")");
    return { kind: "is void", operand };
  }

  #primary(): Expression {
    const token = this.#peek();
    switch (token.kind) {
      case "number":
        this.#at++;
        return parseNumber(token.text);
      case "character":
        return this.#quoted(token);
      case "string":
        return this.#string();
      case "history":
        this.#at++;
        return historyOf(token.text.slice(1));
      case "name":
        if (this.#tokens[this.#at + 1].text === "::") {
          this.#at += 2;
          return { kind: "scoped", place: token.text, name: this.#name() };
        }
        if (this.#startsType(0)) throw new UsageError("Attempt to use a type as an expression");
        return { kind: "name", name: this.#name() };
      default:
        if (token.text === "::") {
          this.#at++;
          return { kind: "name", name: this.#name(), global: true };
        }
        if (token.text !== "(") throw this.#unexpected();
        this.#at++;
        return this.#nested(() => {
          const expression = this.#binary(COMMA);
          this.#expect(")");
          return expression;
        });
    }
  }

  /** `'x'` is a character; `'file.c'::name` a name in a file; `'a.name'` gdb's way to write a name that is none in C. */
  #quoted({ text }: Token): Expression {
    this.#at++;
    const inside = text.slice(1, -1);
    if (this.#peek().text === "::") {
      this.#at++;
      return { kind: "scoped", place: inside, name: this.#name() };
    }
    return text.startsWith("'") && /^[A-Za-z_.$][\w.$]+$/.test(inside)
      ? { kind: "name", name: inside }
      : parseCharacter(text);
  }

  /** String literals in a row are one. */
  #string(): Expression {
    const texts: string[] = [];
    for (; this.#peek().kind === "string"; this.#at++) texts.push(this.#peek().text);
    return parseStrings(texts);
  }

  #name(): string {
    const { kind, text } = this.#peek();
    if (kind !== "name") throw this.#unexpected();
    this.#at++;
    return text;
  }

  /** True when the token `ahead` of this one begins the name of a type. */
  #startsType(ahead: number): boolean {
    const { kind, text } = this.#tokens[this.#at + ahead];
    return kind === "name" && (TYPE_WORDS.has(text) || isBaseTypeWord(text) || this.#isTypeName(text));
  }

  /** The text up to the bracket that closes this one; both are taken. */
  #typeName(close: ")" | "}"): string {
    const open = this.#peek();
    let level = 0;
    do {
      const { kind, text } = this.#peek();
      if (kind === "end") throw this.#unexpected();
      if (text === "(" || text === "{") level++;
      if (text === ")" || text === "}") level--;
      this.#at++;
    } while (level > 0);
    const last = this.#tokens[this.#at - 1];
    if (last.text !== close) {
      this.#at--;
      throw this.#unexpected();
    }
    return this.#text.slice(open.end, last.start).trim();
  }

  #nested(parse: () => Expression): Expression {
    if (++this.#depth > MAX_DEPTH) throw new UsageError("The expression is nested too deeply.");
    const expression = parse();
    this.#depth--;
    return expression;
  }

  #peek(): Token {
    return this.#tokens[this.#at];
  }

  #expect(text: string): void {
    const token = this.#peek();
    if (token.kind !== "operator" || token.text !== text) throw this.#unexpected();
    this.#at++;
  }

  #unexpected(): UsageError {
    const name = this.#failedCast();
    if (name !== undefined) return new UsageError(`No type named ${name}.`);
    return new UsageError(`A syntax error in expression, near \`${this.#text.slice(this.#peek().start)}'.`);
  }

  /** The name in `(name) 5`, which C has only where the name is a type's. */
  #failedCast(): string | undefined {
    const { kind } = this.#peek();
    if (this.#at < 3 || kind === "operator" || kind === "end") return undefined;
    const [open, name, close] = this.#tokens.slice(this.#at - 3);
    return open.text === "(" && name.kind === "name" && close.text === ")" ? name.text : undefined;
  }
}

/** What stands behind `$`: `3`, nothing, `$`, `$3`, or a name. */
function historyOf(text: string): Expression {
  if (/^\d+$/.test(text)) return { kind: "history", from: "first", index: Number(text) };
  if (text === "") return { kind: "history", from: "last", index: 0 };
  const back = /^\$(\d*)$/.exec(text);
  if (back !== null) return { kind: "history", from: "last", index: back[1] === "" ? 1 : Number(back[1]) };
  return { kind: "convenience", name: text };
}
