/** The one text decoder that every host of the core has (Node, worker, browser); ECMAScript's own library lacks it. */
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal: boolean },
) => { decode(bytes: Uint8Array): string };

/** `bytes` as UTF-8 text; broken sequences become U+FFFD. */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: false }).decode(bytes);
}
