import { describe, expect, it } from "vitest";
import { demangleRust } from "./demangle.ts";

describe("v0 mangling", () => {
  // What c++filt (binutils 2.40, `-i -s rust`) says of the same symbols.
  it.each([
    ["_RNvCs1234_7mycrate3foo", "mycrate::foo"],
    ["_RNvNtCsbZfwWpAStWS_4core3num22from_ascii_radix_panic", "core::num::from_ascii_radix_panic"],
    [
      "_RINvNtCsbZfwWpAStWS_4core9panicking13assert_failedINtNtB4_6option6OptionjEBM_EB4_",
      "core::panicking::assert_failed::<core::option::Option<usize>, core::option::Option<usize>>",
    ],
    [
      "_RNvXs2_NtNtCs6FfeJU53wlr_6kernel4sync3arcINtB5_3ArcpENtNtCsgjM3nfeNZMs_4core3fmt7Display3fmt",
      "<kernel::sync::arc::Arc<_> as core::fmt::Display>::fmt",
    ],
    ["_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_", "cc::spawn::{closure#0}::{closure#0}"],
    ["_RYNtNtNtC3std3foo3bar3bazNtC4core5Clone", "<std::foo::bar::baz as core::Clone>"],
    ["_RINvC4test1fFUKCaEbE", 'test::f::<unsafe extern "C" fn(i8) -> bool>'],
    ["_RINvC4test1fFG1_RL0_hRL1_tEuE", "test::f::<for<'a, 'b, 'c> fn(&'c u8, &'b u16)>"],
    ["_RINvC4test1fDG_INtC4core2FnTRL0_hEEp6OutputuEL_E", "test::f::<dyn for<'a> core::Fn<(&'a u8,), Output = ()>>"],
    ["_RMCs4fqI2P2rA04_13const_genericINtB0_6SignedKanb_E", "<const_generic::Signed<-11>>"],
    ["_RMCs4fqI2P2rA04_13const_genericINtB0_4BoolKb0_E", "<const_generic::Bool<false>>"],
    ["_RMCs4fqI2P2rA04_13const_genericINtB0_4CharKc2202_E", "<const_generic::Char<'\\u{2202}'>>"],
    ["_RINvC4test1fAhj3_E", "test::f::<[u8; 3]>"],
    ["_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y", "utf8_idents::საჭმელად_გემრიელი_სადილი"],
    ["_RC3foo.llvm.9D1C9369", "foo"],
  ])("reads %s", (symbol, name) => {
    expect(demangleRust(symbol)).toBe(name);
  });

  // RFC 2603 and its later parts, which c++filt 2.40 does not know.
  it.each([
    ["_RINvC5crate3fooKc27_Kcd_E", "crate::foo::<'\\'', '\\r'>"],
    ["_RINvC5crate3fooKo10000000000000000_E", "crate::foo::<0x10000000000000000>"],
    ["_RINvC4test1fKRe616263_E", 'test::f::<"abc">'],
    ["_RINvC4test1fKVNtC4test1STh1_EE", "test::f::<{test::S(1)}>"],
    ["_RINvC4test1fKAh1_h2_EE", "test::f::<{[1, 2]}>"],
  ])("reads %s", (symbol, name) => {
    expect(demangleRust(symbol)).toBe(name);
  });

  it("is not taken for what it is not", () => {
    for (const symbol of ["_R", "_RZ", "_RNvC", "_RNvC3fo", "_RNvB_3foo", "_RNvC3foo3barE", "_RINvC4test1fL9_E"]) {
      expect(demangleRust(symbol)).toBeUndefined();
    }
  });

  it("ends on symbols that were made to be endless", () => {
    expect(demangleRust(`_R${"Nv".repeat(5000)}C1a`)).toBeUndefined();
    // Each type is a pair of the one before: 2^40 names.
    const pairs = Array.from({ length: 40 }, (_, i) => `TB${i}_B${i}_E`).join("");
    expect(demangleRust(`_RINvC1a1f${pairs}E`)).toBeUndefined();
  });
});

describe("the mangling before v0", () => {
  it.each([
    ["_ZN4core3fmt9Formatter9write_str17h0123456789abcdefE", "core::fmt::Formatter::write_str"],
    ["_ZN4core3fmt9Formatter9write_str17h0123456789abcdefE.llvm.1234", "core::fmt::Formatter::write_str"],
    [
      "_ZN4core3ptr85drop_in_place$LT$std..rt..lang_start$LT$$LP$$RP$$GT$..$u7b$$u7b$closure$u7d$$u7d$$GT$17h0123456789abcdefE",
      "core::ptr::drop_in_place<std::rt::lang_start<()>::{{closure}}>",
    ],
    [
      "_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar17h930b740aa94f1d3aE",
      "<Test + 'static as foo::Bar<Test>>::bar",
    ],
    ["_ZN9foo.bar.x3bar17h930b740aa94f1d3aE", "foo.bar.x::bar"],
  ])("reads %s", (symbol, name) => {
    expect(demangleRust(symbol)).toBe(name);
  });

  it("has a hash, which C++ has not", () => {
    expect(demangleRust("_ZN3foo3barE")).toBeUndefined();
    expect(demangleRust("_ZN3foo3bar17h1111111111111111E")).toBeUndefined();
    expect(demangleRust("schedule")).toBeUndefined();
    expect(demangleRust("_ZN99foo17h930b740aa94f1d3aE")).toBeUndefined();
  });
});
