import { type FragmentType, graphql, readFragment } from "../../graphql/generated";
import { AssistancePanel } from "./AssistancePanel";
import { ControllersPanel } from "./ControllersPanel";
import { ExitPanel } from "./ExitPanel";
import { InstructionsPanel } from "./InstructionsPanel";
import { LifeTimeline } from "./LifeTimeline";
import { RecipientsPanel } from "./RecipientsPanel";
import { SuspensionPanel } from "./SuspensionPanel";
import { TerminationPanel } from "./TerminationPanel";

const LifeViewAgreement = graphql(`
  fragment LifeView_agreement on Agreement {
    id
    reference
    life {
      ...InstructionsPanel_life
      ...AssistancePanel_life
      ...SuspensionPanel_life
      ...TerminationPanel_life
      ...ExitPanel_life
      ...ControllersPanel_life
    }
    ...LifeTimeline_agreement
  }
`);

/** The course of an agreement after it was sent, for both sides; what is nearest its end stands first. */
export function LifeView(props: {
  agreement: FragmentType<typeof LifeViewAgreement>;
  vendorReads: boolean;
  /** The reader's title in this organisation */
  title: string | null;
}) {
  const agreement = readFragment(LifeViewAgreement, props.agreement);
  const { life } = agreement;
  const shared = { agreementId: agreement.id, life, vendorReads: props.vendorReads };
  return (
    <>
      <ExitPanel {...shared} reference={agreement.reference} title={props.title} />
      <InstructionsPanel {...shared} />
      <AssistancePanel {...shared} />
      <SuspensionPanel {...shared} />
      <TerminationPanel agreementId={agreement.id} life={life} />
      <ControllersPanel {...shared} reference={agreement.reference} />
      {!props.vendorReads && (
        <RecipientsPanel agreementId={agreement.id} reference={agreement.reference} />
      )}
      <LifeTimeline agreement={agreement} />
    </>
  );
}
