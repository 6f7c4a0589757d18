export const search: any = {
  name: "search",
  options: [],
  synopsis: [""],
  summary: "",
  description: "",
  examples: [],
  *run() {},
  *text() {},
};
