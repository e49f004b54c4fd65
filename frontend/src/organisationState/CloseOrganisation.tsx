import { Button, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { TextLink } from "../shell/links";
import { notify } from "../shell/notify";
import { useStanding } from "../shell/viewer";
import { Callout } from "../ui/Alerts";
import { Panel } from "../ui/Panel";
import { useDates } from "../words/dates";

const CloseOrganisationParts = graphql(`
  fragment CloseOrganisation_organisation on Organisation {
    id
    state
    closesAt
    closingObstacles {
      agreementsInForce
      agreementsOut
      announcementsOpen
      noticesOpen
    }
  }
`);

const Close = graphql(`
  mutation CloseOrganisation($input: ClosingInput!) {
    closeOrganisation(input: $input) {
      organisation {
        id
        viewerActions
        ...CloseOrganisation_organisation
      }
    }
  }
`);

const Keep = graphql(`
  mutation KeepOrganisation($input: ClosingInput!) {
    keepOrganisation(input: $input) {
      organisation {
        id
        viewerActions
        ...CloseOrganisation_organisation
      }
    }
  }
`);

/** The pages where each kind of obstacle is found. */
const pages = {
  agreementsInForce: "/o/$organisationId/agreements",
  agreementsOut: "/o/$organisationId/agreements",
  announcementsOpen: "/o/$organisationId/announcements",
  noticesOpen: "/o/$organisationId/notices",
} as const;
const kinds = ["agreementsInForce", "agreementsOut", "announcementsOpen", "noticesOpen"] as const;

/** Closing the organisation, or thinking again: an owner's to decide. */
export function CloseOrganisation(props: {
  organisation: FragmentType<typeof CloseOrganisationParts>;
}) {
  const { t } = useTranslation();
  const dates = useDates();
  const { organisation: here } = useStanding();
  const organisation = readFragment(CloseOrganisationParts, props.organisation);
  const [asking, dialog] = useDisclosure(false);
  const close = useAction(Close);
  const keep = useAction(Keep);
  const obstacles = organisation.closingObstacles;
  const inTheWay = kinds.filter((kind) => (obstacles?.[kind] ?? 0) > 0);
  const input = { organisationId: organisation.id };
  const closing = organisation.state === "CLOSING";
  const action = closing ? keep : close;
  const words = closing ? "keep" : "close";
  return (
    <Panel
      id="close"
      title={t("organisationState.title")}
      lead={
        closing
          ? t("organisationState.closingLead", {
              until: organisation.closesAt === null ? "" : dates.dateTime(organisation.closesAt),
            })
          : t("organisationState.lead")
      }
    >
      {inTheWay.length > 0 ? (
        <Callout tone="info" title={t("organisationState.inTheWay")}>
          <ul>
            {inTheWay.map((kind) => (
              <li key={kind}>
                <TextLink to={pages[kind]} params={{ organisationId: here.id }}>
                  {t(`organisationState.obstacle.${kind}`, { count: obstacles?.[kind] ?? 0 })}
                </TextLink>
              </li>
            ))}
          </ul>
          <Text size="sm">{t("organisationState.inTheWayHint")}</Text>
        </Callout>
      ) : (
        <Button
          variant={closing ? "filled" : "default"}
          onClick={() => {
            action.clear();
            dialog.open();
          }}
        >
          {t(`organisationState.${words}.action`)}
        </Button>
      )}
      <Confirm
        opened={asking}
        title={t(`organisationState.${words}.title`, { name: here.legalName })}
        confirmLabel={t(`organisationState.${words}.action`)}
        destructive={!closing}
        busy={action.busy}
        failures={action.failures}
        onClose={dialog.close}
        onConfirm={() => {
          void action.run({ input }).then((done) => {
            if (!done) return;
            dialog.close();
            notify(t(`organisationState.${words}.done`));
          });
        }}
      >
        <p>{t(`organisationState.${words}.words`)}</p>
      </Confirm>
    </Panel>
  );
}
