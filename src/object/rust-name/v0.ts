/** Rust's v0 mangling (RFC 2603): a symbol spells the path of what it names as a tree of letters. */
import { Cursor, NoName } from "./cursor.ts";
import { characterLiteral, integerLiteral, stringLiteral } from "./literal.ts";

const BASIC_TYPES: Readonly<Record<string, string>> = {
  a: "i8",
  b: "bool",
  c: "char",
  d: "f64",
  e: "str",
  f: "f32",
  h: "u8",
  i: "isize",
  j: "usize",
  l: "i32",
  m: "u32",
  n: "i128",
  o: "u128",
  p: "_",
  s: "i16",
  t: "u16",
  u: "()",
  v: "...",
  x: "i64",
  y: "u64",
  z: "!",
};

/** Nesting and back references of a symbol that somebody made to be endless. */
const DEEPEST = 300;
const LONGEST = 1 << 16;

/** The name behind a symbol of this mangling; undefined for others. */
export function demangleV0(symbol: string): string | undefined {
  const [, mangled] = /^_R([A-Z]\w*)(?:\.[\w$.@]*)?$/.exec(symbol) ?? [];
  if (mangled === undefined) return undefined;
  try {
    return new Reader(mangled).name();
  } catch (error) {
    if (error instanceof NoName) return undefined;
    throw error;
  }
}

/** An identifier, and which of several of its name it is. */
interface Identifier {
  readonly name: string;
  readonly which: bigint;
}

/** Reads a symbol from left to right, writing the name as it goes; back references read a part again. */
class Reader {
  readonly #in: Cursor;
  #out = "";
  #depth = 0;
  /** Parts that are read, but have no place in the name. */
  #silent = 0;
  /** Lifetimes that `for<'a>` has named so far. */
  #lifetimes = 0;

  constructor(text: string) {
    this.#in = new Cursor(text);
  }

  name(): string {
    this.#path(true);
    // The crate in which something generic was made.
    if (!this.#in.isAtEnd) this.#silently(() => this.#path(false));
    if (!this.#in.isAtEnd) throw new NoName();
    return this.#out;
  }

  #write(text: string): void {
    if (this.#silent > 0) return;
    this.#out += text;
    if (this.#out.length > LONGEST) throw new NoName();
  }

  #silently(read: () => void): void {
    this.#silent++;
    read();
    this.#silent--;
  }

  /** Guards all that may contain itself. */
  #nested(read: () => void): void {
    if (++this.#depth > DEEPEST) throw new NoName();
    read();
    this.#depth--;
  }

  #identifier(): Identifier {
    const which = this.#in.optional62("s");
    return { name: this.#in.identifier(), which };
  }

  /** Reads an earlier part again. */
  #again(read: () => void): void {
    const from = this.#in.at - 1;
    const target = Number(this.#in.base62());
    if (target >= from) throw new NoName();
    if (this.#silent > 0) return;
    const back = this.#in.at;
    this.#in.at = target;
    this.#nested(read);
    this.#in.at = back;
  }

  /** `inValue`: among expressions generic arguments follow `::`. */
  #path(inValue: boolean): void {
    this.#nested(() => {
      const tag = this.#in.next();
      switch (tag) {
        case "C":
          this.#write(this.#identifier().name);
          break;
        case "N":
          this.#member(inValue);
          break;
        case "M":
        case "X":
          // Where the impl stands is of no interest.
          this.#in.optional62("s");
          this.#silently(() => this.#path(inValue));
          this.#qualified(tag !== "M");
          break;
        case "Y":
          this.#qualified(true);
          break;
        case "I":
          this.#path(inValue);
          this.#write(inValue ? "::<" : "<");
          this.#list(() => this.#genericArgument());
          this.#write(">");
          break;
        case "B":
          this.#again(() => this.#path(inValue));
          break;
        default:
          throw new NoName();
      }
    });
  }

  /** Something within something: its namespace says whether it has a name that people gave it. */
  #member(inValue: boolean): void {
    const namespace = this.#in.next();
    if (!/[a-zA-Z]/.test(namespace)) throw new NoName();
    this.#path(inValue);
    const { name, which } = this.#identifier();
    if (/[a-z]/.test(namespace)) {
      if (name !== "") this.#write(`::${name}`);
      return;
    }
    const kind = namespace === "C" ? "closure" : namespace === "S" ? "shim" : namespace;
    this.#write(`::{${kind}${name === "" ? "" : `:${name}`}#${which}}`);
  }

  /** `<type as trait>`. */
  #qualified(hasTrait: boolean): void {
    this.#write("<");
    this.#type();
    if (hasTrait) {
      this.#write(" as ");
      this.#path(false);
    }
    this.#write(">");
  }

  /** Items up to E; gives how many there were. */
  #list(read: () => void, separator = ", "): number {
    let count = 0;
    for (; !this.#in.eat("E"); count++) {
      if (count > 0) this.#write(separator);
      read();
    }
    return count;
  }

  #genericArgument(): void {
    if (this.#in.eat("L")) this.#write(this.#lifetime(this.#in.base62()));
    else if (this.#in.eat("K")) this.#constant(false);
    else this.#type();
  }

  /** Counted from the innermost `for<...>` outward; 0 is none that has a name. */
  #lifetime(index: bigint): string {
    if (index === 0n) return "'_";
    const depth = this.#lifetimes - Number(index);
    if (depth < 0) throw new NoName();
    return depth < 26 ? `'${String.fromCharCode(97 + depth)}` : `'_${depth}`;
  }

  /** `for<'a, 'b> `, around what `read` reads. */
  #binder(read: () => void): void {
    const outer = this.#lifetimes;
    const bound = Number(this.#in.optional62("G"));
    if (bound > this.#in.text.length) throw new NoName();
    if (bound > 0) {
      const names: string[] = [];
      for (let i = 0; i < bound; i++) {
        this.#lifetimes++;
        names.push(this.#lifetime(1n));
      }
      this.#write(`for<${names.join(", ")}> `);
    }
    read();
    this.#lifetimes = outer;
  }

  #type(): void {
    this.#nested(() => {
      const tag = this.#in.next();
      const basic = BASIC_TYPES[tag];
      if (basic !== undefined) {
        this.#write(basic);
        return;
      }
      switch (tag) {
        case "R":
        case "Q":
          this.#write("&");
          if (this.#in.eat("L")) {
            const lifetime = this.#in.base62();
            if (lifetime !== 0n) this.#write(`${this.#lifetime(lifetime)} `);
          }
          if (tag === "Q") this.#write("mut ");
          this.#type();
          break;
        case "P":
        case "O":
          this.#write(tag === "P" ? "*const " : "*mut ");
          this.#type();
          break;
        case "A":
        case "S":
          this.#write("[");
          this.#type();
          if (tag === "A") {
            this.#write("; ");
            this.#constant(true);
          }
          this.#write("]");
          break;
        case "T":
          this.#write("(");
          if (this.#list(() => this.#type()) === 1) this.#write(",");
          this.#write(")");
          break;
        case "F":
          this.#binder(() => this.#signature());
          break;
        case "D":
          this.#traitObject();
          break;
        case "B":
          this.#again(() => this.#type());
          break;
        default:
          this.#in.at--;
          this.#path(false);
      }
    });
  }

  #signature(): void {
    if (this.#in.eat("U")) this.#write("unsafe ");
    if (this.#in.eat("K")) {
      const abi = this.#in.eat("C") ? "C" : this.#in.identifier().replaceAll("_", "-");
      this.#write(`extern "${abi}" `);
    }
    this.#write("fn(");
    this.#list(() => this.#type());
    this.#write(")");
    // What returns nothing says nothing.
    if (this.#in.eat("u")) return;
    this.#write(" -> ");
    this.#type();
  }

  #traitObject(): void {
    this.#write("dyn ");
    this.#binder(() => this.#list(() => this.#trait(), " + "));
    if (!this.#in.eat("L")) throw new NoName();
    const lifetime = this.#in.base62();
    if (lifetime !== 0n) this.#write(` + ${this.#lifetime(lifetime)}`);
  }

  /** A trait, its associated types among its generic arguments: `Iterator<Item = u8>`. */
  #trait(): void {
    let isOpen = this.#openPath();
    while (this.#in.eat("p")) {
      this.#write(isOpen ? ", " : "<");
      isOpen = true;
      this.#write(`${this.#in.identifier()} = `);
      this.#type();
    }
    if (isOpen) this.#write(">");
  }

  /** A path whose generic arguments are not closed yet; true when it has some. */
  #openPath(): boolean {
    let isOpen = false;
    if (this.#in.eat("B")) {
      this.#again(() => {
        isOpen = this.#openPath();
      });
    } else if (this.#in.eat("I")) {
      this.#path(false);
      this.#write("<");
      this.#list(() => this.#genericArgument());
      isOpen = true;
    } else {
      this.#path(false);
    }
    return isOpen;
  }

  /** A value that is an argument: `inValue` where it stands among expressions and needs no braces. */
  #constant(inValue: boolean): void {
    this.#nested(() => {
      const tag = this.#in.next();
      switch (tag) {
        case "p":
          this.#write("_");
          break;
        case "B":
          this.#again(() => this.#constant(inValue));
          break;
        case "h":
        case "t":
        case "m":
        case "y":
        case "o":
        case "j":
          this.#write(integerLiteral(this.#in.hex()));
          break;
        case "a":
        case "s":
        case "l":
        case "x":
        case "n":
        case "i":
          this.#write(`${this.#in.eat("n") ? "-" : ""}${integerLiteral(this.#in.hex())}`);
          break;
        case "b": {
          const value = this.#in.hex();
          if (value !== "0" && value !== "1") throw new NoName();
          this.#write(value === "1" ? "true" : "false");
          break;
        }
        case "c":
          this.#write(characterLiteral(this.#in.hex()));
          break;
        default:
          this.#in.at--;
          this.#compound(inValue);
      }
    });
  }

  /** Constants of types that the compiler makes of others: strings, references, arrays, tuples and structures. */
  #compound(inValue: boolean): void {
    const tag = this.#in.next();
    const braced = (write: () => void): void => {
      if (!inValue) this.#write("{");
      write();
      if (!inValue) this.#write("}");
    };
    switch (tag) {
      case "e":
        // A string of its own is a place in memory.
        braced(() => this.#write(`*${stringLiteral(this.#in.hex())}`));
        break;
      case "R":
      case "Q":
        if (tag === "R" && this.#in.eat("e")) this.#write(stringLiteral(this.#in.hex()));
        else {
          braced(() => {
            this.#write(tag === "R" ? "&" : "&mut ");
            this.#constant(true);
          });
        }
        break;
      case "A":
        braced(() => {
          this.#write("[");
          this.#list(() => this.#constant(true));
          this.#write("]");
        });
        break;
      case "T":
        braced(() => {
          this.#write("(");
          if (this.#list(() => this.#constant(true)) === 1) this.#write(",");
          this.#write(")");
        });
        break;
      case "V":
        braced(() => this.#structure());
        break;
      default:
        throw new NoName();
    }
  }

  #structure(): void {
    this.#path(true);
    const form = this.#in.next();
    if (form === "T") {
      this.#write("(");
      this.#list(() => this.#constant(true));
      this.#write(")");
    } else if (form === "S") {
      this.#write(" { ");
      this.#list(() => {
        this.#write(`${this.#identifier().name}: `);
        this.#constant(true);
      });
      this.#write(" }");
    } else if (form !== "U") throw new NoName();
  }
}
