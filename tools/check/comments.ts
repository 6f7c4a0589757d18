/** The comments before the first declaration of a text, imports passed over. */
export function leadingComments(text: string): string {
  const comments: string[] = [];
  let inComment = false;
  let inImport = false;
  for (const line of text.split("\n")) {
    if (inComment || /^\s*\/[/*]/.test(line)) {
      comments.push(line);
      inComment = !line.includes("*/") && (inComment || line.trimStart().startsWith("/*"));
    } else if (inImport || line.startsWith("import ")) {
      inImport = !line.endsWith(";");
    } else if (line.trim() !== "" && !line.startsWith("#!")) {
      break;
    }
  }
  return comments.join("\n");
}
