// What the compiler knows: names, members and values of every call, and the type of its answer.
import { simulator } from "./call";

const call = simulator("http://localhost:8400");

const clock = await call("PUT /_sim/clock", { body: { calendar: "2020-02-18T00:00:00-08:00", frozen: true } });
const court = await call("GET /_sim/courts/{court_id}", { path: { court_id: "cacd" } });
const link = await call("POST /_sim/courts/{court_id}/links", {
  path: { court_id: "cacd" },
  body: { login: "mholloway-cacd", loginId: "mholloway", reason: "Arranged for a test." },
});
if (court.phase !== "live" || !clock.frozen || !link.linked) throw new Error("This should be a linked filer at a live court.");

// @ts-expect-error: a misspelt member does not compile
await call("PUT /_sim/clock", { body: { calender: "2020-02-18" } });
