import { UsageError } from "#base";

/** A value that a variable cannot have; `set` says the whole line. */
export class WrongValue extends UsageError {
  constructor() {
    super("wrong value");
    this.name = "WrongValue";
  }
}
