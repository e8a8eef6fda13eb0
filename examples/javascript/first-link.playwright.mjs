// The first link in a real browser, by Playwright: npm install playwright, then node first-link.playwright.mjs
// CHROMIUM names the browser's program, if it is not one that Playwright installed.
import assert from "node:assert/strict";
import { chromium } from "playwright";

const sim = process.env.CSO_SIM_URL ?? "http://localhost:8400";

/** A call of the control plane, which must succeed. */
async function call(method, path, body) {
  const token = process.env.CSO_CONTROL_TOKEN; // that of a simulator which has one, such as a container
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(`${sim}/_sim${path}`, { method, headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
  return answer.json();
}

await call("POST", "/reset", {});
await call("PUT", "/clock", { calendar: "2020-02-18T00:00:00-08:00", frozen: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({ baseURL: sim });

  // Every control has a data-testid.
  await page.goto("/courts/cacd/login");
  await page.getByTestId("loginId").fill("mholloway");
  await page.getByTestId("password").fill("Ready-Attorney-1");
  await page.getByTestId("sign-on").click();
  await page.getByTestId("acknowledge").click(); // the redaction rules

  await page.goto("/courts/cacd/link");
  await page.getByTestId("login").fill("mholloway-cacd");
  await page.getByTestId("key").fill("Old-District-Key1");
  await page.getByTestId("submit").click();
  await page.getByTestId("verify-form").getByTestId("submit").click(); // both accounts are shown once more
  await page.getByTestId("linked").waitFor();

  const who = await (await page.request.get("/courts/cacd/whoami")).json();
  assert.equal(who.may_file, true);
  console.log("Linked: mholloway may file at cacd.");
} finally {
  await browser.close();
}
