// A typed control call in one function. Refusals are problem documents; their sentence becomes the error.
import type { Calls, Problem } from "./cso-sim.js";

// What a call needs must be given, what it does not know cannot be given, and what is optional may be left out.
type Empty = Record<string, never>;
type Given<Name extends string, Value> = [Value] extends [undefined]
  ? { [name in Name]?: undefined }
  : Empty extends Value
    ? { [name in Name]?: Value }
    : { [name in Name]: Value };
type Options<C extends keyof Calls> = Given<"path", Calls[C]["path"]> &
  Given<"query", Calls[C]["query"]> &
  Given<"body", Calls[C]["body"]>;
type Arguments<C extends keyof Calls> = Empty extends Options<C> ? [options?: Options<C>] : [options: Options<C>];

export function simulator(address = "http://localhost:8400", token?: string) {
  return async function call<C extends keyof Calls>(name: C, ...given: Arguments<C>): Promise<Calls[C]["answer"]> {
    const options: { path?: object; query?: object; body?: unknown } = given[0] ?? {};
    const [method, template] = name.split(" ");
    const parts = { ...options.path } as Record<string, unknown>;
    const url = new URL(address + template.replace(/\{(\w+)\}/g, (_, part) => encodeURIComponent(String(parts[part]))));
    for (const [key, value] of Object.entries(options.query ?? {})) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== undefined && one !== null) url.searchParams.append(key, String(one));
      }
    }
    const [type, body] = written(options.body);
    const headers = { ...(type && { "content-type": type }), ...(token && { authorization: `Bearer ${token}` }) };
    const answer = await fetch(url, { method, headers, body }).catch((error: unknown) => {
      throw new Error(`No simulator answers at ${address}. Start one, or give its address.`, { cause: error });
    });
    if (!answer.ok) throw new Error(await refusal(answer));
    return (await read(answer)) as Calls[C]["answer"];
  };
}

/** The media type of a body, and the body: a text is a scenario in TOML, a list is JSON lines, everything else is JSON. */
function written(body: unknown): [type?: string, body?: string] {
  if (body === undefined) return [];
  if (typeof body === "string") return ["application/toml", body];
  if (Array.isArray(body)) return ["application/jsonl", body.map((line) => JSON.stringify(line)).join("\n")];
  return ["application/json", JSON.stringify(body)];
}

async function read(answer: Response): Promise<unknown> {
  const type = answer.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream")) return answer.body;
  const text = await answer.text();
  if (type.startsWith("application/jsonl")) return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  return type.startsWith("application/json") ? JSON.parse(text) : text;
}

/** Why a call was refused. What stands in front of a simulator, such as a proxy, answers without a problem document. */
async function refusal(answer: Response): Promise<string> {
  const text = await answer.text();
  const isProblem = answer.headers.get("content-type")?.startsWith("application/problem+json");
  return isProblem ? (JSON.parse(text) as Problem).detail : `${answer.url} answered ${answer.status}: ${text}`;
}
