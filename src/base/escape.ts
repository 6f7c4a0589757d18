/**
 * A dump is hostile input: names and log text from it may hold terminal control sequences. Returns `text` with every
 * control character but newline and tab written as `\xNN` (C1 controls included).
 */
export function escapeControls(text: string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** `text` for use in HTML content and in double-quoted attributes. */
export function escapeHtml(text: string): string {
  return escapeControls(text).replace(
    /[&<>"']/g,
    (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[c] ?? c,
  );
}
