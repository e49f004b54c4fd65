import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { notify } from "../shell/notify";

const TechnicalContactOrganisation = graphql(`
  fragment TechnicalContact_organisation on Organisation {
    id
    legalName
    viewerActions
    contacts {
      role
      isViewer
    }
  }
`);

const SetOwnTechnicalContact = graphql(`
  mutation SetOwnTechnicalContact($input: SetOwnTechnicalContactInput!) {
    setOwnTechnicalContact(input: $input) {
      organisation {
        id
        ...TechnicalContact_organisation
      }
    }
  }
`);

/** Lets the reader stand as an organisation's technical contact, and give it up; nothing while somebody else does. */
export function TechnicalContact(props: {
  organisation: FragmentType<typeof TechnicalContactOrganisation>;
}) {
  const { t } = useTranslation();
  const { id, legalName, viewerActions, contacts } = readFragment(
    TechnicalContactOrganisation,
    props.organisation,
  );
  const action = useAction(SetOwnTechnicalContact);
  const contact = contacts.find(({ role }) => role === "TECHNICAL");
  const own = contact?.isViewer ?? false;
  if (!viewerActions.includes("STAND_AS_CONTACT") || (contact && !own)) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={action.busy}
        aria-label={t(own ? "technicalContact.giveUpOf" : "technicalContact.standOf", {
          name: legalName,
        })}
        onClick={() => {
          void action.run({ input: { organisationId: id, own: !own } }).then((done) => {
            if (done) notify(t(own ? "technicalContact.givenUp" : "technicalContact.stands"));
          });
        }}
      >
        {t(own ? "technicalContact.giveUp" : "technicalContact.stand")}
      </Button>
      <Failures failures={action.failures} />
    </>
  );
}
