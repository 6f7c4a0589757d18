/** Draws timers: wheels as of any version, and high-resolution timers of two clocks. */
import type { KernelSpec } from "./kernel.ts";

/** A timer in a wheel: when it expires, in jiffies from now. */
const timer = (left: number, next?: string): { readonly [member: string]: number | bigint | string } => ({
  ...(next === undefined ? {} : { "entry.next": `&${next}.entry` }),
  expires: NOW + BigInt(left),
  function: "process_timeout()",
});

/** jiffies of drawn timers: 1000 seconds at 250 Hz behind the start. */
export const NOW = 2n ** 32n - 75_000n + 250_000n;

/** A kernel whose processors have \`bases\` wheels of four chains; the second wheel of processor 1 is empty. */
export function drawnWheels(bases: 1 | 2 | 3): KernelSpec {
  const used = { vectors: ["&late.entry", 0, "&soon.entry", 0] };
  const wheels = (first: object): readonly object[] => [first, { vectors: ["&other.entry"] }, {}].slice(0, bases);
  return {
    types: `
      struct timer_list { struct hlist_node entry; unsigned long expires; void *function; };
      struct timer_base { unsigned int lock; struct hlist_head vectors[4]; };`,
    globals: {
      "unsigned long long jiffies_64": NOW,
      ...(bases === 1 ? {} : { "unsigned int sysctl_timer_migration": 1 }),
    },
    functions: bases === 3 ? ["tmigr_handle_remote"] : [],
    perCpu: { [`struct timer_base timer_bases[${bases}]`]: [wheels(used), wheels({}).map(() => ({}))] as never },
    heap: {
      "struct timer_list soon": timer(10, "overdue"),
      "struct timer_list overdue": timer(-5),
      "struct timer_list late": timer(70_000),
      "struct timer_list other": timer(3),
    },
  };
}

/** A kernel of before v4.8: cascading wheels of two lists each, reached through a pointer. */
export function cascadingWheels(): KernelSpec {
  return {
    types: `
      struct timer_list { struct list_head entry; unsigned long expires; void *function; };
      struct tvec_root { struct list_head vec[2]; };
      struct tvec { struct list_head vec[2]; };
      struct tvec_base { unsigned int lock; struct tvec_root tv1; struct tvec tv2, tv3, tv4, tv5; };`,
    globals: { "unsigned long long jiffies_64": NOW, "struct tvec_base boot_tvec_bases": lists(["&late.entry"]) },
    perCpu: { "struct tvec_base *tvec_bases": ["&boot_tvec_bases", "&second"] },
    heap: {
      "struct tvec_base second": lists([]),
      "struct timer_list late": { expires: NOW + 70_000n, function: "process_timeout()" },
    },
  };
}

function lists(fifth: readonly string[]) {
  const none = { vec: [[], []] };
  return { tv1: none, tv2: none, tv3: none, tv4: none, tv5: { vec: [fifth, []] } };
}

const HIGH_RESOLUTION = `
  typedef s64 ktime_t;
  struct rb_node { unsigned long __rb_parent_color; struct rb_node *rb_right, *rb_left; };
  struct rb_root { struct rb_node *rb_node; };
  struct rb_root_cached { struct rb_root rb_root; struct rb_node *rb_leftmost; };
  struct timerqueue_head { struct rb_root_cached rb_root; };
  struct timerqueue_node { struct rb_node node; ktime_t expires; };
  struct hrtimer { struct timerqueue_node node; ktime_t _softexpires; void *function; };
  struct hrtimer_cpu_base { unsigned int cpu; struct hrtimer_clock_base clock_base[2]; };`;

/** A kernel whose first processor has timers of its monotonic clock, and none of the wall clock. */
export function drawnHighResolution(clock: "with get_time" | "without get_time"): KernelSpec {
  const has = clock === "with get_time";
  const base = (clockid: number, name: string): { readonly [member: string]: number | string } => ({
    clockid,
    ...(has ? { get_time: `${name}()` } : {}),
  });
  return {
    types: `${HIGH_RESOLUTION}
      struct hrtimer_clock_base { int clockid; struct timerqueue_head active; ${has ? "void *get_time;" : ""} ktime_t offset; };`,
    globals: { "unsigned long long jiffies_64": NOW },
    perCpu: {
      "struct hrtimer_cpu_base hrtimer_bases": [
        {
          clock_base: [
            { ...base(1, "ktime_get"), "active.rb_root.rb_root.rb_node": "&later.node.node" },
            { ...base(0, "ktime_get_real"), offset: 1_700_000_000_000_000_000n },
          ],
        },
        { clock_base: [base(1, "ktime_get"), base(0, "ktime_get_real")] },
      ],
    },
    heap: {
      "struct hrtimer sooner": {
        "node.node": { __rb_parent_color: "&later.node.node" },
        "node.expires": 999_996_000_000,
        _softexpires: 999_996_000_000,
        function: "tick()",
      },
      "struct hrtimer later": {
        "node.node": { __rb_parent_color: 1, rb_left: "&sooner.node.node" },
        "node.expires": 4_000_000_321_123_506_789n,
        _softexpires: 4_000_000_321_123_456_789n,
        function: "wake()",
      },
    },
  };
}
