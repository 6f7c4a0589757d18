import { type Address, type SpaceName, UsageError } from "#base";
import { userMemory } from "#kernel/user-memory";
import { AddressSpace } from "#memory";
import type { Session } from "../session.ts";

/** The memory of the current context's process (-u); every read of a kernel thread's is a UsageError. */
export function contextMemory({ kernel, context }: Session): AddressSpace {
  return userMemory(kernel, context) ?? new NoMemory();
}

/** What a kernel thread has in place of user memory. */
class NoMemory extends AddressSpace {
  override readonly name: SpaceName = "user virtual";

  override readInto(_at: Address, _target: Uint8Array): void {
    throw new UsageError("the current context is a kernel thread and has no user memory");
  }
}
