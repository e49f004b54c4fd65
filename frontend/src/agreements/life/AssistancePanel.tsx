import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { ButtonLink, TextLink } from "../../shell/links";
import { useMay, useStanding } from "../../shell/viewer";
import { Panel } from "../../ui/Panel";

const AssistancePanelLife = graphql(`
  fragment AssistancePanel_life on AgreementLife {
    canAskAssistance
  }
`);

/** The way from an agreement to what is asked under it. */
export function AssistancePanel(props: {
  agreementId: string;
  life: FragmentType<typeof AssistancePanelLife>;
  vendorReads: boolean;
}) {
  const { t } = useTranslation();
  const { organisation } = useStanding();
  const { canAskAssistance } = readFragment(AssistancePanelLife, props.life);
  if (!useMay("READ_AGREEMENT_DOCUMENT")) return null;
  const here = {
    params: { organisationId: organisation.id },
    search: { agreement: props.agreementId },
  };
  return (
    <Panel
      id="assistance"
      title={t("assistance.title")}
      lead={t(props.vendorReads ? "assistance.panelVendor" : "assistance.panelCustomer")}
      actions={
        canAskAssistance && (
          <ButtonLink to="/o/$organisationId/assistance/new" variant="default" {...here}>
            {t("assistance.ask")}
          </ButtonLink>
        )
      }
    >
      <TextLink to="/o/$organisationId/assistance" {...here}>
        {t("assistance.ofAgreement")}
      </TextLink>
    </Panel>
  );
}
