// The first link with plain fetch, as a test of node itself: node --test first-link.test.mjs
// Start a simulator first (make demo). CSO_SIM_URL names another address than http://localhost:8400.
import assert from "node:assert/strict";
import test from "node:test";

const sim = process.env.CSO_SIM_URL ?? "http://localhost:8400";
const json = { "content-type": "application/json", accept: "application/json" };
const token = process.env.CSO_CONTROL_TOKEN; // that of a simulator which has one, such as a container
const operator = token ? { ...json, authorization: `Bearer ${token}` } : json;

/** A call of the control plane, which must succeed. The types of all calls are in ../typescript/cso-sim.d.ts. */
async function call(method, path, body) {
  const answer = await fetch(`${sim}/_sim${path}`, { method, headers: operator, body: body && JSON.stringify(body) }).catch(
    (error) => assert.fail(`No simulator answers at ${sim}; start one, or name it in CSO_SIM_URL (${error.cause?.code}).`),
  );
  const said = await answer.json();
  assert.ok(answer.ok, said.detail); // refusals are problem documents: one sentence in `detail`
  return said;
}

/** A browser: it keeps cookies by path and follows redirects, which fetch does not do by itself. */
class Browser {
  cookies = new Map();

  async send(address, options = {}) {
    for (let url = new URL(address, sim), hops = 0; hops < 20; hops++) {
      const headers = { accept: "text/html", ...options.headers, cookie: this.cookiesFor(url) };
      const answer = await fetch(url, { ...options, headers, redirect: "manual" });
      answer.headers.getSetCookie().forEach((line) => this.keep(line));
      if (answer.status < 300 || answer.status >= 400) return answer;
      url = new URL(answer.headers.get("location"), url);
      options = {}; // a redirect of these pages is followed by GET
    }
    throw new Error("too many redirects");
  }

  keep(line) {
    const [pair, ...attributes] = line.split(/;\s*/);
    const path = attributes.find((each) => /^path=/i.test(each))?.slice(5) ?? "/";
    const isOver = attributes.some((each) => /^max-age=0$/i.test(each));
    const name = pair.slice(0, pair.indexOf("="));
    isOver ? this.cookies.delete(`${name};${path}`) : this.cookies.set(`${name};${path}`, { pair, path });
  }

  cookiesFor(url) {
    const isBelow = (path) => url.pathname === path || url.pathname.startsWith(path.endsWith("/") ? path : `${path}/`);
    return [...this.cookies.values()].filter(({ path }) => isBelow(path)).map(({ pair }) => pair).join("; ");
  }

  async signOn(court, loginId, password) {
    const page = await (await this.send(`${sim}/courts/${court}/login`)).text();
    const action = page.match(/<form[^>]*action="([^"]*\/login)"/)[1];
    return this.send(action, { method: "POST", body: new URLSearchParams({ loginId, password, redactFlag: "1" }) });
  }

  async link(court, login, key) {
    const body = JSON.stringify({ login, key });
    return this.send(`${sim}/courts/${court}/link`, { method: "POST", headers: json, body });
  }

  async whoami(court) {
    return (await this.send(`${sim}/courts/${court}/whoami`, { headers: json })).json();
  }
}

test("an attorney links the old login after the go-live, and may file", async () => {
  await call("POST", "/reset", {});
  await call("PUT", "/clock", { calendar: "2020-02-18T00:00:00-08:00", frozen: true });
  const browser = new Browser();

  await browser.signOn("cacd", "mholloway", "Ready-Attorney-1");
  assert.equal((await browser.whoami("cacd")).may_file, false);

  const link = await browser.link("cacd", "mholloway-cacd", "Old-District-Key1");
  assert.ok(link.ok, await link.text());
  const who = await browser.whoami("cacd");
  assert.deepEqual([who.by, who.linked, who.may_file], ["cso", true, true]);

  const { events } = await call("GET", "/journal?kind=link.made&court_id=cacd");
  assert.deepEqual(events.map((event) => event.login), ["mholloway-cacd"]);
});

test("a second court asks for no password", async () => {
  await call("POST", "/reset", {});
  const browser = new Browser();
  const { cookies } = await call("POST", "/sessions", { loginId: "mholloway" }); // a browser that is signed on already
  for (const [name, value] of Object.entries(cookies)) browser.keep(`${name}=${value}; Path=/`);

  const page = await browser.send(`${sim}/courts/ca9/login`);

  assert.equal(page.status, 200);
  assert.equal((await browser.whoami("ca9")).may_file, true);
});
