// What the compiler knows: names, members and values of every call, and the type of its answer.
import { simulator } from "./call.js";

declare const process: { env: Record<string, string | undefined> };
const call = simulator(process.env.CSO_SIM_URL, process.env.CSO_CONTROL_TOKEN);

// A federation of its own, so that nobody else is disturbed: its calls go to its own address.
const world = await call("POST /_sim/worlds", { body: { expires_in: "PT10M" } });
const inWorld = simulator(world.issuer, process.env.CSO_CONTROL_TOKEN);

const clock = await inWorld("PUT /_sim/clock", { body: { calendar: "2020-02-18T00:00:00-08:00", frozen: true } });
const court = await inWorld("GET /_sim/courts/{court_id}", { path: { court_id: "cacd" } });
const link = await inWorld("POST /_sim/courts/{court_id}/links", {
  path: { court_id: "cacd" },
  body: { login: "mholloway-cacd", loginId: "mholloway", reason: "Arranged for a test." },
});
if (court.phase !== "live" || !clock.frozen || !link.linked) throw new Error("This should be a linked filer at a live court.");

const [report] = await inWorld("POST /_sim/bulk", {
  body: ["newfiler1", "mholloway"].map((loginId) => ({ account: { loginId, password: "Fictional-Pass-1" } })),
});
console.log(`Created ${report.accounts} account; refused: ${report.refused[0]?.detail}`);

const { events } = await inWorld("GET /_sim/journal", { query: { kind: ["link.made"], court_id: "cacd" } });
console.log(`Linked: ${events[0].login_id} may file at ${events[0].court_id}.`);

// @ts-expect-error: a misspelt member does not compile. The simulator refuses it too, and its sentence is the error.
const misspelt = () => inWorld("PUT /_sim/clock", { body: { calender: "2020-02-18" } });
// @ts-expect-error: nor does a call that lacks what its path needs
const unnamed = () => inWorld("GET /_sim/courts/{court_id}");
for (const refused of [misspelt, unnamed]) {
  await refused().then(
    () => Promise.reject(new Error("This should have been refused.")),
    (error: Error) => console.log(error.message),
  );
}

await call("DELETE /_sim/worlds/{world}", { path: { world: world.world } });
