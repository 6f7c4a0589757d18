/** The beginning of an answer by HTTP, for workers: redirections followed, silence bounded. */
import * as http from "node:http";
import * as https from "node:https";

const MOST_REDIRECTS = 5;

/** What to ask for. */
export interface Question {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Longest silence in milliseconds. */
  readonly timeout: number;
  /** Connections that are kept open between questions. */
  readonly agents?: { readonly http: http.Agent; readonly https: https.Agent };
}

/** The answer to a question, redirections followed: a few, and never from https to plain http. Rejects with a reason. */
export async function answer(question: Question): Promise<http.IncomingMessage> {
  let url = new URL(question.url);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await get(url, question);
    const { statusCode = 0, headers } = response;
    if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) return response;
    response.destroy();
    const next = new URL(headers.location, url);
    if (next.protocol !== "https:" && (url.protocol === "https:" || next.protocol !== "http:")) {
      throw new Error(`a redirection to ${next.protocol}`);
    }
    url = next;
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirections`);
}

function get(url: URL, { headers, timeout, agents }: Question): Promise<http.IncomingMessage> {
  const secure = url.protocol === "https:";
  const { get: start } = secure ? https : http;
  const agent = secure ? agents?.https : agents?.http;
  const options = { timeout, headers: { "user-agent": "inquest", ...headers }, ...(agent && { agent }) };
  return new Promise((resolve, reject) => {
    const sent = start(url, options, resolve);
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${timeout / 1000} s`)));
    sent.on("error", reject);
  });
}
