import { Group } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CloseAccount } from "../../closing/CloseAccount";
import { LeaveOrganisation } from "../../closing/LeaveOrganisation";
import { graphql } from "../../graphql/generated";
import { EmailForm } from "../../profile/EmailForm";
import { MyData } from "../../profile/MyData";
import { Passkeys } from "../../profile/Passkeys";
import { PasswordForm } from "../../profile/PasswordForm";
import { ProfileForm } from "../../profile/ProfileForm";
import { SecondFactorPanel } from "../../profile/SecondFactorPanel";
import { EndOtherSessionsButton, SessionList } from "../../profile/Sessions";
import { TechnicalContact } from "../../profile/TechnicalContact";
import { SecurityEventList } from "../../security/SecurityEvents";
import { prefetch, usePageData } from "../../session/data";
import { TextLink } from "../../shell/links";
import { Page } from "../../shell/Page";
import { EmptyState } from "../../ui/EmptyState";
import { PeopleIcon } from "../../ui/icons";
import { Panel } from "../../ui/Panel";
import { Row, Rows } from "../../ui/Rows";
import { TextSkeleton } from "../../ui/Skeletons";

const ProfilePage = graphql(`
  query ProfilePage {
    secondFactors {
      ...Passkeys_factors
      ...SecondFactorPanel_factors
    }
    viewer {
      user {
        id
        email
        version
        ...ProfileForm_user
      }
      soleOwnerships {
        id
        legalName
      }
      addressSource {
        organisationName
      }
      memberships {
        id
        roles
        state
        organisation {
          id
          legalName
          kind
          ...TechnicalContact_organisation
        }
      }
    }
    ownSecurityEvents(first: 10) {
      nodes {
        id
        ...SecurityEvents_event
      }
    }
    sessions(first: 50) {
      nodes {
        id
        ...Sessions_session
      }
    }
  }
`);

export const Route = createFileRoute("/_signedIn/profile")({
  loader: ({ context }) => prefetch(context.client, ProfilePage, {}),
  component: Profile,
});

function Profile() {
  const { t } = useTranslation();
  const { data } = usePageData(ProfilePage, {});
  const viewer = data?.viewer;
  const memberships = viewer?.memberships.filter(({ state }) => state === "ACTIVE");
  return (
    <Page title={t("navigation.profile")} narrow>
      <Panel title={t("profile.title")}>
        {viewer ? (
          <ProfileForm key={viewer.user.version} user={viewer.user} />
        ) : (
          <TextSkeleton lines={6} />
        )}
      </Panel>
      <Panel id="email" title={t("changeEmail.title")} lead={t("changeEmail.lead")}>
        <EmailForm />
      </Panel>
      <Panel title={t("profile.password")}>
        <PasswordForm />
      </Panel>
      <Panel id="passkeys" title={t("passkeys.title")} lead={t("passkeys.lead")}>
        {data ? <Passkeys factors={data.secondFactors} /> : <TextSkeleton lines={2} />}
      </Panel>
      <Panel id="second-factor" title={t("secondFactor.title")} lead={t("secondFactor.lead")}>
        {data ? <SecondFactorPanel factors={data.secondFactors} /> : <TextSkeleton lines={2} />}
      </Panel>
      <Panel
        title={t("sessions.title")}
        actions={data && data.sessions.nodes.length > 1 && <EndOtherSessionsButton />}
        flush
      >
        {data ? <SessionList sessions={data.sessions.nodes} /> : <TextSkeleton lines={2} />}
      </Panel>
      <Panel title={t("securityEvents.own")} lead={t("securityEvents.ownLead")} flush>
        {data ? (
          <SecurityEventList
            label={t("securityEvents.own")}
            events={data.ownSecurityEvents.nodes}
          />
        ) : (
          <TextSkeleton lines={2} />
        )}
      </Panel>
      <Panel title={t("myData.title")} lead={t("myData.lead")}>
        {viewer ? (
          <MyData gaveAddress={viewer.addressSource.organisationName ?? null} />
        ) : (
          <TextSkeleton lines={3} />
        )}
      </Panel>
      <Panel title={t("shell.yourOrganisations")} flush>
        {memberships?.length === 0 && (
          <EmptyState icon={<PeopleIcon />} title={t("profile.noOrganisation")}>
            {t("profile.noOrganisationWords")}
          </EmptyState>
        )}
        <Rows label={t("shell.yourOrganisations")}>
          {memberships?.map(({ id, organisation, roles }) => (
            <Row
              key={id}
              main={
                <TextLink to="/o/$organisationId" params={{ organisationId: organisation.id }}>
                  {organisation.legalName}
                </TextLink>
              }
              detail={[
                t(`organisationKind.${organisation.kind}`),
                ...roles.map((role) => t(`role.${role}`)),
              ].join(" · ")}
              end={
                <Group gap="xs">
                  <TechnicalContact organisation={organisation} />
                  <LeaveOrganisation organisation={organisation} />
                </Group>
              }
            />
          ))}
        </Rows>
      </Panel>
      <Panel id="close-account" title={t("closeAccount.title")} lead={t("closeAccount.lead")}>
        {viewer ? (
          <CloseAccount email={viewer.user.email} soleOwnerships={viewer.soleOwnerships} />
        ) : (
          <TextSkeleton lines={4} />
        )}
      </Panel>
    </Page>
  );
}
