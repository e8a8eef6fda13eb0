// A typed control call in one function. Refusals are problem documents; their sentence becomes the error.
import type { Calls, Problem } from "./cso-sim";

type Given<C> = C extends undefined ? { body?: undefined } : { body: C };
type Options<C extends keyof Calls> = Given<Calls[C]["body"]> & {
  path?: Calls[C]["path"];
  query?: Calls[C]["query"];
};

export function simulator(address = "http://localhost:8400", token?: string) {
  return async function call<C extends keyof Calls>(name: C, options: Options<C>): Promise<Calls[C]["answer"]> {
    const [method, template] = name.split(" ");
    const parts = options.path as Record<string, unknown>;
    const path = template.replace(/\{(\w+)\}/g, (_, part) => encodeURIComponent(String(parts[part])));
    const url = new URL(address + path);
    for (const [key, value] of Object.entries(options.query ?? {})) {
      for (const one of Array.isArray(value) ? value : [value]) url.searchParams.append(key, String(one));
    }
    // A text is a scenario in TOML; everything else is JSON.
    const isToml = typeof options.body === "string";
    const headers = {
      "content-type": isToml ? "application/toml" : "application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    };
    const body = isToml ? String(options.body) : options.body && JSON.stringify(options.body);
    const answer = await fetch(url, { method, headers, body });
    const said: unknown = await answer.json();
    if (!answer.ok) throw new Error((said as Problem).detail);
    return said as Calls[C]["answer"];
  };
}
