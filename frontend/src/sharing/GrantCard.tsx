import { Button, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { type FragmentType, graphql, readFragment } from "../graphql/generated";
import type { GrantState } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { useStanding } from "../shell/viewer";
import { Facts } from "../ui/Facts";
import { Panel } from "../ui/Panel";
import { StatusBadge, type Tone } from "../ui/StatusBadge";
import { useDates } from "../words/dates";
import css from "./GrantCard.module.css";

const GrantCardGrant = graphql(`
  fragment GrantCard_grant on SharingGrant {
    id
    state
    partnerType
    partnerRole
    fields
    purpose
    legalBasis
    validFrom
    validTo
    canRevoke
    canDecide
    vendor {
      id
      legalName
    }
    partner {
      id
      legalName
    }
    customer {
      id
      legalName
    }
  }
`);

const DecideGrant = graphql(`
  mutation DecideGrant($input: DecideGrantInput!) {
    decideGrant(input: $input) {
      grant {
        id
        ...GrantCard_grant
      }
    }
  }
`);

const RevokeGrant = graphql(`
  mutation RevokeGrant($input: GrantIdInput!) {
    revokeGrant(input: $input) {
      grant {
        id
        ...GrantCard_grant
      }
    }
  }
`);

const tones: Record<GrantState, Tone> = {
  PROPOSED: "waiting",
  ACTIVE: "good",
  REVOKED: "neutral",
  EXPIRED: "neutral",
  REFUSED: "bad",
};

/** One partner's permission to see something of the customer, for either side: who, what, why, until when. */
export function GrantCard(props: { grant: FragmentType<typeof GrantCardGrant> }) {
  const { t } = useTranslation();
  const dates = useDates();
  const grant = readFragment(GrantCardGrant, props.grant);
  const decide = useAction(DecideGrant);
  const revoke = useAction(RevokeGrant);
  const [approving, approval] = useDisclosure(false);
  const [refusing, refusal] = useDisclosure(false);
  const [ending, end] = useDisclosure(false);
  const { organisation } = useStanding();
  const isCustomer = organisation.kind === "CUSTOMER";
  const names = {
    partner: grant.partner.legalName,
    vendor: grant.vendor.legalName,
    customer: grant.customer.legalName,
  };
  const capacity = {
    type: t(`partnerType.${grant.partnerType}`),
    role: t(`partnerRole.${grant.partnerRole}`),
  };
  const answer = (approve: boolean, close: () => void) => {
    void decide.run({ input: { grantId: grant.id, approve } }).then((done) => {
      if (done) close();
    });
  };
  const ask = (open: () => void) => () => {
    decide.clear();
    revoke.clear();
    open();
  };
  return (
    <Panel
      title={grant.partner.legalName}
      lead={
        isCustomer
          ? t("sharing.partnerOf", { ...capacity, vendor: grant.vendor.legalName })
          : t("sharing.vendorLead", capacity)
      }
      actions={
        <StatusBadge tone={tones[grant.state]}>
          {isCustomer ? t(`grantState.${grant.state}`) : t(`grants.state.${grant.state}`)}
        </StatusBadge>
      }
      highlighted={grant.canDecide}
      item
    >
      <p className={css["purpose"]}>{grant.purpose}</p>
      <Facts
        items={[
          {
            label: t("sharing.fields"),
            value: (
              <ul className={css["fields"]}>
                {grant.fields.map((field) => (
                  <li key={field}>
                    {isCustomer ? t(`grantField.${field}`) : t(`sharedField.${field}`)}
                  </li>
                ))}
              </ul>
            ),
            wide: true,
          },
          {
            label: t("sharing.period"),
            value:
              grant.validTo === null
                ? t("sharing.from", { date: dates.legal.shortDate(grant.validFrom) })
                : `${dates.legal.shortDate(grant.validFrom)} – ${dates.legal.shortDate(grant.validTo)}`,
          },
          { label: t("sharing.legalBasis"), value: grant.legalBasis },
        ]}
      />
      {(grant.canDecide || grant.canRevoke) && (
        <Group mt="md">
          {grant.canDecide && (
            <>
              <Button onClick={ask(approval.open)}>{t("sharing.approve")}</Button>
              <Button variant="default" onClick={ask(refusal.open)}>
                {t("sharing.refuse")}
              </Button>
            </>
          )}
          {grant.canRevoke && (
            <Button variant="default" onClick={ask(end.open)}>
              {t("sharing.end")}
            </Button>
          )}
        </Group>
      )}
      <Confirm
        opened={approving}
        title={t("sharing.approveTitle", names)}
        confirmLabel={t("sharing.approve")}
        busy={decide.busy}
        failures={decide.failures}
        onClose={approval.close}
        onConfirm={() => answer(true, approval.close)}
      >
        <p>{t("sharing.approveWords", names)}</p>
      </Confirm>
      <Confirm
        opened={refusing}
        title={t("sharing.refuseTitle", names)}
        confirmLabel={t("sharing.refuse")}
        destructive
        busy={decide.busy}
        failures={decide.failures}
        onClose={refusal.close}
        onConfirm={() => answer(false, refusal.close)}
      >
        <p>{t("sharing.refuseWords", names)}</p>
      </Confirm>
      <Confirm
        opened={ending}
        title={t("sharing.endTitle", names)}
        confirmLabel={t("sharing.end")}
        destructive
        busy={revoke.busy}
        failures={revoke.failures}
        onClose={end.close}
        onConfirm={() => {
          void revoke.run({ input: { grantId: grant.id } }).then((done) => {
            if (done) end.close();
          });
        }}
      >
        <p>{isCustomer ? t("sharing.endWords", names) : t("grants.endWords", names)}</p>
      </Confirm>
    </Panel>
  );
}
