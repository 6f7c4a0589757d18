export const dis: any = {
  name: "dis",
  options: [],
  synopsis: [""],
  summary: "",
  description: "",
  examples: [],
  *run() {},
  *text() {},
};
