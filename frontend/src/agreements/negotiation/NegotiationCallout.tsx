import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { ButtonLink, TextLink } from "../../shell/links";
import { useMay, useStanding } from "../../shell/viewer";
import { Callout } from "../../ui/Alerts";

const NegotiationCalloutVersion = graphql(`
  fragment NegotiationCallout_version on AgreementVersion {
    id
    state
    sentAt
  }
`);

/** The way from a version to what is said and proposed about it. */
export function NegotiationCallout(props: {
  version: FragmentType<typeof NegotiationCalloutVersion>;
  agreementId: string;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const mayRead = useMay("READ_AGREEMENT_DOCUMENT");
  const mayNegotiate = useMay("NEGOTIATE_AGREEMENT");
  const version = readFragment(NegotiationCalloutVersion, props.version);
  if (!mayRead || version.sentAt === null) return null;
  const to = {
    to: "/o/$organisationId/agreements/$agreementId/negotiation",
    params: { organisationId: organisation.id, agreementId: props.agreementId },
  } as const;
  if (version.state === "NEGOTIATING") {
    return (
      <Callout tone="waiting" title={t("negotiation.callout")}>
        <p>{t("negotiation.calloutWords")}</p>
        <ButtonLink {...to} search={{ version: version.id }} mt="xs">
          {t("negotiation.see")}
        </ButtonLink>
      </Callout>
    );
  }
  if (mayNegotiate && (version.state === "SENT" || version.state === "VIEWED")) {
    return (
      <p style={{ margin: 0 }}>
        <TextLink {...to} search={{ version: version.id }}>
          {t("negotiation.link")}
        </TextLink>
      </p>
    );
  }
  return (
    <p style={{ margin: 0 }}>
      <TextLink {...to} search={{ version: version.id, only: "used" }}>
        {t("negotiation.history")}
      </TextLink>
    </p>
  );
}
