import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { Sessions_SessionFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { notify } from "../shell/notify";
import { Row, Rows } from "../ui/Rows";
import { StatusBadge } from "../ui/StatusBadge";
import { useDates } from "../words/dates";

const SessionsSession = graphql(`
  fragment Sessions_session on Session {
    id
    browser
    system
    network
    createdAt
    lastUsedAt
    current
  }
`);

const EndSession = graphql(`
  mutation EndSession($input: SessionIdInput!) {
    endSession(input: $input) {
      session {
        id
        endedAt
      }
    }
  }
`);

const EndOtherSessions = graphql(`
  mutation EndOtherSessions {
    endOtherSessions {
      ended
    }
  }
`);

/** Where the person is signed in; each place but this one can be signed out from here. */
export function SessionList(props: { sessions: readonly FragmentType<typeof SessionsSession>[] }) {
  const { t } = useTranslation();
  const dates = useDates();
  const name = useSessionName();
  const end = useAction(EndSession);
  const [ending, setEnding] = useState<string | null>(null);
  const rows = readFragment(SessionsSession, props.sessions);
  return (
    <>
      <Rows label={t("sessions.title")}>
        {rows.map((row) => (
          <Row
            key={row.id}
            main={name(row)}
            detail={[
              row.network,
              t("sessions.since", { when: dates.shortDate(row.createdAt) }),
              !row.current && t("sessions.lastUsed", { when: dates.shortDateTime(row.lastUsedAt) }),
            ]
              .filter(Boolean)
              .join(" · ")}
            end={
              row.current ? (
                <StatusBadge tone="good">{t("sessions.current")}</StatusBadge>
              ) : (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t("sessions.endOf", { name: name(row) })}
                  loading={end.busy && ending === row.id}
                  onClick={() => {
                    setEnding(row.id);
                    void end.run({ input: { sessionId: row.id } }).then((done) => {
                      if (done) notify(t("sessions.ended"));
                    });
                  }}
                >
                  {t("sessions.end")}
                </Button>
              )
            }
          />
        ))}
      </Rows>
      <Failures failures={end.failures} />
    </>
  );
}

/** Signs the person out everywhere else, after asking. */
export function EndOtherSessionsButton() {
  const { t } = useTranslation();
  const end = useAction(EndOtherSessions);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          end.clear();
          setAsking(true);
        }}
      >
        {t("sessions.endOthers")}
      </Button>
      <Confirm
        opened={asking}
        title={t("sessions.endOthersTitle")}
        confirmLabel={t("sessions.endOthers")}
        busy={end.busy}
        failures={end.failures}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          void end.run({}).then((done) => {
            if (!done) return;
            setAsking(false);
            notify(t("sessions.othersEnded"));
          });
        }}
      >
        <p>{t("sessions.endOthersWords")}</p>
      </Confirm>
    </>
  );
}

/** `Firefox, Windows`, as far as the browser told. */
function useSessionName() {
  const { t } = useTranslation();
  return ({ browser, system }: Sessions_SessionFragment) =>
    [browser, system].filter(Boolean).join(", ") || t("sessions.unknown");
}
