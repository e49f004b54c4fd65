import { createFileRoute, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { InvitationState } from "../graphql/generated/graphql";
import { AcceptForm, type Outcome, useOpening } from "../invitations/AcceptForm";
import { InvitationNotice } from "../invitations/InvitationNotice";
import { prefetch, usePageData } from "../session/data";
import { SecondStepForm } from "../session/SecondStepForm";
import { FramedProblem } from "../shell/FramedProblem";
import { FrontPage } from "../shell/FrontPage";
import { ButtonLink } from "../shell/links";
import { Callout } from "../ui/Alerts";
import { TextSkeleton } from "../ui/Skeletons";
import { useDates } from "../words/dates";

const InvitationPage = graphql(`
  query InvitationPage($token: String!) {
    invitationByToken(token: $token) {
      organisationName
      inviterCapacity
      email
      name
      roles
      until
      message
      expiresAt
      state
      accountExists
      notice {
        ...InvitationNotice_notice
      }
    }
  }
`);

export const Route = createFileRoute("/invitation/$token")({
  loader: ({ context, params }) => prefetch(context.client, InvitationPage, { token: params.token }),
  errorComponent: FramedProblem,
  component: Invitation,
});

/** States in which the link still works. */
const open = new Set<InvitationState>(["CREATED", "SENT", "BOUNCED"]);

function Invitation() {
  const { t } = useTranslation();
  const dates = useDates();
  const { token } = Route.useParams();
  const { data } = usePageData(InvitationPage, { token });
  // Kept here, not in the form: the page asks anew after the answer, and then finds the link closed.
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const invitation = data?.invitationByToken;
  if (!data) {
    return (
      <FrontPage title={undefined}>
        <TextSkeleton lines={8} />
      </FrontPage>
    );
  }
  if (!invitation) return <Closed reason="unknown" />;
  if (outcome !== null) return <After outcome={outcome} name={invitation.organisationName} />;
  if (!open.has(invitation.state)) {
    return (
      <Closed
        reason={
          invitation.state === "ACCEPTED"
            ? "used"
            : invitation.state === "EXPIRED"
              ? "expired"
              : "withdrawn"
        }
      />
    );
  }
  return (
    <FrontPage
      title={t("invitation.title", { name: invitation.organisationName })}
      lead={t("invitation.lead", {
        capacity: t(`invitation.capacity.${invitation.inviterCapacity}`),
        roles: invitation.roles.map((role) => t(`role.${role}`)).join(", "),
        date: dates.date(invitation.expiresAt),
      })}
    >
      {invitation.name !== null && <p>{t("invitation.greeting", { name: invitation.name })}</p>}
      {invitation.until !== null && (
        <p>{t("invitation.until", { date: dates.date(invitation.until) })}</p>
      )}
      {invitation.message !== null && (
        <Callout tone="info">
          <p>{invitation.message}</p>
        </Callout>
      )}
      <InvitationNotice notice={invitation.notice} />
      <AcceptForm
        token={token}
        email={invitation.email}
        name={invitation.name}
        organisationName={invitation.organisationName}
        accountExists={invitation.accountExists}
        onOutcome={setOutcome}
      />
    </FrontPage>
  );
}

/** What is left to do or to say once the invitation was answered. */
function After({ outcome, name }: { outcome: Outcome; name: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const enter = useOpening();
  if (typeof outcome === "string") {
    return (
      <FrontPage
        title={t(`invitation.${outcome}`)}
        lead={t(`invitation.${outcome}Words`, { name })}
      />
    );
  }
  return (
    <FrontPage title={t("secondStep.joined", { name })}>
      <SecondStepForm
        step={outcome.secondStep}
        onSignedIn={() => enter(outcome.joined)}
        onRestart={() => void navigate({ to: "/login" })}
      />
    </FrontPage>
  );
}

/** A link that does not work any more, and what to do then. */
function Closed({ reason }: { reason: "unknown" | "used" | "expired" | "withdrawn" }) {
  const { t } = useTranslation();
  return (
    <FrontPage
      title={t(`invitation.closed.${reason}.title`)}
      lead={t(`invitation.closed.${reason}.words`)}
    >
      <div>
        <ButtonLink to="/login">{t("signIn.title")}</ButtonLink>
      </div>
    </FrontPage>
  );
}
