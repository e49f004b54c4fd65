import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { SignOn_SignOnFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Confirm } from "../shell/Confirm";
import { Failures } from "../shell/Failures";
import { focusFirstError, required } from "../shell/forms";
import { notify } from "../shell/notify";
import { HashLine } from "../ui/HashLine";
import { Panel } from "../ui/Panel";
import { StatusBadge } from "../ui/StatusBadge";

const AddSignOnDomain = graphql(`
  mutation AddSignOnDomain($input: SignOnDomainInput!) {
    addSignOnDomain(input: $input) {
      signOn {
        ...SignOn_signOn
      }
    }
  }
`);

const CheckSignOnDomain = graphql(`
  mutation CheckSignOnDomain($input: SignOnDomainInput!) {
    checkSignOnDomain(input: $input) {
      signOn {
        domains {
          domain
          verifiedAt
        }
      }
    }
  }
`);

const RemoveSignOnDomain = graphql(`
  mutation RemoveSignOnDomain($input: SignOnDomainInput!) {
    removeSignOnDomain(input: $input) {
      signOn {
        ...SignOn_signOn
      }
    }
  }
`);

interface Props {
  organisationId: string;
  signOn: SignOn_SignOnFragment;
}

/** The mail domains of the organisation, and the record that proves each. */
export function DomainStep({ organisationId, signOn }: Props) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: { domain: "" },
    validate: { domain: required(t("signOnDomain.missing")) },
  });
  const add = useAction(AddSignOnDomain, form);
  const submit = form.onSubmit(async ({ domain }) => {
    if (await add.run({ input: { organisationId, domain } })) form.reset();
  }, focusFirstError(form));
  return (
    <Stack>
      {signOn.domains.map((domain) => (
        <DomainPanel key={domain.domain} organisationId={organisationId} domain={domain} />
      ))}
      <Panel title={t("signOnDomain.addTitle")} lead={t("signOnDomain.addLead")}>
        <form onSubmit={(event) => void submit(event)} noValidate>
          <Stack>
            <TextInput
              label={t("signOnDomain.domain")}
              description={t("signOnDomain.hint")}
              autoComplete="off"
              {...form.getInputProps("domain")}
            />
            <Failures failures={add.failures} />
            <Group>
              <Button type="submit" loading={add.busy}>
                {t("signOnDomain.add")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Panel>
    </Stack>
  );
}

function DomainPanel(props: {
  organisationId: string;
  domain: SignOn_SignOnFragment["domains"][number];
}) {
  const { t } = useTranslation();
  const { domain, record, verifiedAt } = props.domain;
  const input = { organisationId: props.organisationId, domain };
  const [removing, setRemoving] = useState(false);
  const check = useAction(CheckSignOnDomain);
  const remove = useAction(RemoveSignOnDomain);
  const state = verifiedAt === null ? "waiting" : "proven";
  const look = async () => {
    const done = await check.run({ input });
    const now = done?.checkSignOnDomain.signOn.domains.find((one) => one.domain === domain);
    if (now) notify(t(now.verifiedAt === null ? "signOnDomain.notFound" : "signOnDomain.found"));
  };
  return (
    <Panel
      title={domain}
      actions={
        <StatusBadge tone={state === "proven" ? "good" : "waiting"}>
          {t(`signOnDomain.state.${state}`)}
        </StatusBadge>
      }
    >
      <Stack>
        <Text>{t(`signOnDomain.words.${state}`)}</Text>
        <HashLine
          label={t("signOnDomain.record")}
          value={record}
          copyLabel={t("copy.copy")}
          copiedLabel={t("copy.copied")}
        />
        <Failures failures={check.failures} />
        <Group>
          <Button
            variant={state === "proven" ? "default" : "filled"}
            loading={check.busy}
            aria-label={t("signOnDomain.checkOf", { domain })}
            onClick={() => void look()}
          >
            {t("signOnDomain.check")}
          </Button>
          <Button
            variant="default"
            aria-label={t("signOnDomain.removeOf", { domain })}
            onClick={() => {
              remove.clear();
              setRemoving(true);
            }}
          >
            {t("signOnDomain.remove")}
          </Button>
        </Group>
      </Stack>
      <Confirm
        opened={removing}
        title={t("signOnDomain.removeOf", { domain })}
        confirmLabel={t("signOnDomain.remove")}
        destructive
        busy={remove.busy}
        failures={remove.failures}
        onClose={() => setRemoving(false)}
        onConfirm={() => {
          void remove.run({ input }).then((done) => {
            if (done) setRemoving(false);
          });
        }}
      >
        <p>{t("signOnDomain.removeWords")}</p>
      </Confirm>
    </Panel>
  );
}
