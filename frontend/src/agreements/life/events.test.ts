import { expect, test } from "vitest";
import { type LifeFacts, lifeEvents } from "./events";

const nothing: LifeFacts = {
  versions: [],
  instructions: [],
  suspensions: [],
  termination: null,
  exitCase: null,
};

const kinds = (facts: Partial<LifeFacts>) =>
  lifeEvents({ ...nothing, ...facts }).map(({ kind, number }) =>
    number === undefined ? kind : `${kind} ${number}`,
  );

test("the newest stands first, and force comes after the signature that brought it", () => {
  const at = "2026-03-02T10:00:00.000Z";
  expect(
    kinds({
      versions: [
        {
          number: 1,
          state: "IN_FORCE",
          sentAt: "2026-03-01T09:00:00.000Z",
          signatures: [
            { side: "CONTROLLER", name: "Kim", signedAt: "2026-03-01T10:00:00.000Z" },
            { side: "PROCESSOR", name: "Bo", signedAt: at },
          ],
          effectiveAt: at,
        },
      ],
      instructions: [
        {
          number: 1,
          givenByName: "Kim",
          givenAt: "2026-03-03T09:00:00.000Z",
          answeredByName: "Bo",
          answeredAt: "2026-03-04T09:00:00.000Z",
          flagReason: "Uden hjemmel",
          withdrawnByName: null,
          withdrawnAt: null,
        },
      ],
    }),
  ).toEqual(["flagged 1", "instructed 1", "inForce 1", "signed 1", "signed 1", "sent 1"]);
});

test("a deadline stands ahead until it is over with, and what was put right has none", () => {
  const suspension = {
    number: 1,
    suspendedByName: "Kim",
    suspendedAt: "2026-03-03T09:00:00.000Z",
    cureUntil: "2026-04-03T21:59:59.999Z",
    state: "RUNNING",
    liftedByName: null,
    liftedAt: null,
    cures: [],
  };
  expect(kinds({ suspensions: [suspension] })).toEqual(["cureUntil 1", "suspended 1"]);
  expect(
    kinds({
      suspensions: [{ ...suspension, state: "LIFTED", liftedAt: "2026-03-05T09:00:00.000Z" }],
    }),
  ).toEqual(["lifted 1", "suspended 1"]);
});

test("an agreement that is over has its end behind it and its certificate last", () => {
  const termination = {
    side: "CONTROLLER" as const,
    givenByName: "Kim",
    givenAt: "2026-03-03T09:00:00.000Z",
    chosenByName: null,
    chosenAt: null,
    endsAt: "2026-03-31T21:59:59.999Z",
    endedAt: null,
  };
  expect(kinds({ termination })).toEqual(["ends", "terminated"]);
  const ended = { ...termination, endedAt: "2026-03-31T22:00:05.000Z" };
  const exitCase = {
    dueAt: "2026-04-30T21:59:59.999Z",
    returnedByName: null,
    returnedAt: null,
    certifiedByName: null,
    certifiedAt: null,
  };
  expect(kinds({ termination: ended, exitCase })).toEqual(["due", "ended", "terminated"]);
  expect(
    kinds({ termination: ended, exitCase: { ...exitCase, certifiedAt: "2026-04-10T10:00:00.000Z" } }),
  ).toEqual(["certified", "ended", "terminated"]);
});
