import { Button, Group } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import type { DocumentPart } from "../../graphql/generated/graphql";
import { useAction } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { ListFilter } from "../../shell/lists";
import { Callout } from "../../ui/Alerts";
import { ListToolbar } from "../../ui/ListToolbar";
import { Panel } from "../../ui/Panel";
import css from "./negotiation.module.css";
import { PassageCard, PassageCardPassage } from "./PassageCard";

const NegotiationViewVersion = graphql(`
  fragment NegotiationView_version on AgreementVersion {
    id
    number
    language
    state
    negotiation {
      canNegotiate
      canSendAgreedChanges
      openProposals
      agreedProposals
      passages {
        place
        part
        ...PassageCard_passage
      }
    }
  }
`);

const SendAgreedChanges = graphql(`
  mutation SendAgreedChanges($input: AgreementVersionIdInput!) {
    sendAgreedChanges(input: $input) {
      agreementVersion {
        id
        number
        state
      }
    }
  }
`);

/** What the two sides say and propose about a version, clause by clause. */
export function NegotiationView(props: {
  version: FragmentType<typeof NegotiationViewVersion>;
  agreementId: string;
  /** The names of both sides, who read everything here */
  readers: string;
  side: "CONTROLLER" | "PROCESSOR";
  organisationId: string;
  /** Only what somebody has written on */
  onlyUsed: boolean;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const version = readFragment(NegotiationViewVersion, props.version);
  const { negotiation } = version;
  const action = useAction(SendAgreedChanges);
  const lang = version.language === "EN" ? "en" : "da";
  const shown = negotiation.passages.filter((passage) => {
    if (!props.onlyUsed) return true;
    const { comments, proposals } = readFragment(PassageCardPassage, passage);
    return comments.length > 0 || proposals.length > 0;
  });
  const send = async () => {
    const done = await action.run({ input: { agreementVersionId: version.id } });
    if (!done) return;
    await navigate({
      to: "/o/$organisationId/agreements/$agreementId",
      params: { organisationId: props.organisationId, agreementId: props.agreementId },
      search: { version: done.sendAgreedChanges.agreementVersion.id },
    });
  };
  return (
    <>
      {negotiation.openProposals > 0 && (
        <Callout
          tone="waiting"
          title={t("negotiation.open", { count: negotiation.openProposals })}
        >
          <p>{t("negotiation.openWords")}</p>
        </Callout>
      )}
      {negotiation.openProposals === 0 && negotiation.agreedProposals > 0 && (
        <Callout
          tone="info"
          title={t("negotiation.agreed", { count: negotiation.agreedProposals })}
        >
          <p>{t(`negotiation.agreedWords.${props.side}`)}</p>
          {negotiation.canSendAgreedChanges && (
            <Group mt="xs">
              <Button loading={action.busy} onClick={() => void send()}>
                {t("negotiation.send", { number: version.number + 1 })}
              </Button>
            </Group>
          )}
          <Failures failures={action.failures} />
        </Callout>
      )}
      {!negotiation.canNegotiate && (
        <Callout tone="info" title={t("negotiation.closed")}>
          <p>
            {t(
              version.state === "PARTIALLY_SIGNED"
                ? "negotiation.closedSigned"
                : "negotiation.closedWords",
            )}
          </p>
        </Callout>
      )}
      <ListToolbar>
        <ListFilter
          name="only"
          label={t("negotiation.filter")}
          allLabel={t("negotiation.everything")}
          value={props.onlyUsed ? "used" : undefined}
          options={[{ value: "used", label: t("negotiation.onlyUsed") }]}
        />
      </ListToolbar>
      <Panel>
        {shown.length === 0 ? (
          <p className={css["byline"]}>{t("negotiation.nothingWritten")}</p>
        ) : (
          <div className={css["passages"]}>
            {shown.map((passage, index) => (
              <Part
                key={passage.place}
                part={passage.part}
                begins={passage.part !== shown[index - 1]?.part}
              >
                <PassageCard
                  passage={passage}
                  canNegotiate={negotiation.canNegotiate}
                  versionId={version.id}
                  lang={lang}
                  readers={props.readers}
                  side={props.side}
                />
              </Part>
            ))}
          </div>
        )}
      </Panel>
    </>
  );
}

function Part(props: { part: DocumentPart; begins: boolean; children: React.ReactNode }) {
  const { t } = useTranslation();
  return (
    <>
      {props.begins && <h2 className={css["part"]}>{t(`documentPart.${props.part}`)}</h2>}
      {props.children}
    </>
  );
}
