import type { Tone } from "../../ui/StatusBadge";

/** What the timeline needs to know of an agreement; the query has more. */
export interface LifeFacts {
  versions: readonly {
    number: number;
    state: string;
    sentAt: string | null;
    signatures: readonly { side: "CONTROLLER" | "PROCESSOR"; name: string; signedAt: string }[];
    effectiveAt: string | null;
  }[];
  instructions: readonly {
    number: number;
    givenByName: string;
    givenAt: string;
    answeredByName: string | null;
    answeredAt: string | null;
    flagReason: string | null;
    withdrawnByName: string | null;
    withdrawnAt: string | null;
  }[];
  suspensions: readonly {
    number: number;
    suspendedByName: string;
    suspendedAt: string;
    cureUntil: string;
    state: string;
    liftedByName: string | null;
    liftedAt: string | null;
    cures: readonly {
      reportedByName: string;
      reportedAt: string;
      accepted: boolean | null;
      answeredByName: string | null;
      answeredAt: string | null;
    }[];
  }[];
  termination: {
    side: "CONTROLLER" | "PROCESSOR";
    givenByName: string;
    givenAt: string;
    chosenByName: string | null;
    chosenAt: string | null;
    endsAt: string;
    endedAt: string | null;
  } | null;
  exitCase: {
    dueAt: string;
    returnedByName: string | null;
    returnedAt: string | null;
    certifiedByName: string | null;
    certifiedAt: string | null;
  } | null;
}

/** Something that happened to an agreement, or is to happen. */
export interface LifeEvent {
  kind:
    | "sent"
    | "signed"
    | "inForce"
    | "instructed"
    | "acknowledged"
    | "flagged"
    | "withdrawn"
    | "suspended"
    | "cureUntil"
    | "cureReported"
    | "cureRefused"
    | "lifted"
    | "terminated"
    | "chosen"
    | "ends"
    | "ended"
    | "returned"
    | "due"
    | "certified";
  at: string;
  /** Which version, instruction or suspension */
  number?: number;
  side?: "CONTROLLER" | "PROCESSOR";
  name?: string;
  tone: Tone;
  /** Still to come: a deadline */
  ahead?: true;
}

/** Everything that happened, the newest first; what is still to come stands before it. */
export function lifeEvents(facts: LifeFacts): LifeEvent[] {
  const events: LifeEvent[] = [];
  const tell = (
    kind: LifeEvent["kind"],
    at: string | null,
    tone: Tone,
    more: Partial<Pick<LifeEvent, "number" | "side" | "ahead">> & { name?: string | null } = {},
  ) => {
    if (at === null) return;
    const { name, ...rest } = more;
    events.push({ kind, at, tone, ...rest, ...(typeof name === "string" && { name }) });
  };
  for (const version of facts.versions) {
    const { number } = version;
    tell("sent", version.sentAt, "info", { number });
    for (const { side, name, signedAt } of version.signatures) {
      tell("signed", signedAt, "info", { number, side, name });
    }
    tell("inForce", version.effectiveAt, "good", { number });
  }
  for (const one of facts.instructions) {
    const { number } = one;
    tell("instructed", one.givenAt, "info", { number, name: one.givenByName });
    const flagged = one.flagReason !== null;
    tell(flagged ? "flagged" : "acknowledged", one.answeredAt, flagged ? "bad" : "good", {
      number,
      name: one.answeredByName,
    });
    tell("withdrawn", one.withdrawnAt, "neutral", { number, name: one.withdrawnByName });
  }
  for (const one of facts.suspensions) {
    const { number } = one;
    tell("suspended", one.suspendedAt, "waiting", { number, name: one.suspendedByName });
    if (one.state !== "LIFTED" && facts.termination === null) {
      tell("cureUntil", one.cureUntil, "waiting", { number, ahead: true });
    }
    for (const cure of one.cures) {
      tell("cureReported", cure.reportedAt, "info", { number, name: cure.reportedByName });
      if (cure.accepted === false) {
        tell("cureRefused", cure.answeredAt, "waiting", { number, name: cure.answeredByName });
      }
    }
    tell("lifted", one.liftedAt, "good", { number, name: one.liftedByName });
  }
  const { termination, exitCase } = facts;
  if (termination) {
    const { side } = termination;
    tell("terminated", termination.givenAt, "waiting", { side, name: termination.givenByName });
    tell("chosen", termination.chosenAt, "info", { name: termination.chosenByName });
    if (termination.endedAt === null) tell("ends", termination.endsAt, "waiting", { ahead: true });
    else tell("ended", termination.endsAt, "neutral");
  }
  if (exitCase) {
    tell("returned", exitCase.returnedAt, "info", { name: exitCase.returnedByName });
    if (exitCase.certifiedAt === null) tell("due", exitCase.dueAt, "waiting", { ahead: true });
    tell("certified", exitCase.certifiedAt, "good", { name: exitCase.certifiedByName });
  }
  const instant = ({ at }: LifeEvent) => Date.parse(at);
  const newestFirst = (one: LifeEvent, other: LifeEvent) => instant(other) - instant(one);
  // Two of the same instant (the last signature and its force) stay in the order of the story, which is turned here.
  const told = events.toReversed().toSorted(newestFirst);
  return [...told.filter(({ ahead }) => ahead), ...told.filter(({ ahead }) => !ahead)];
}
