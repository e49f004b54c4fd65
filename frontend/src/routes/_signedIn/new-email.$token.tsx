import { Button, Group, Stack } from "@mantine/core";
import { createFileRoute } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "../../graphql/generated";
import { prefetch, useAction, usePageData } from "../../session/data";
import { Failures } from "../../shell/Failures";
import { ButtonLink } from "../../shell/links";
import { notify } from "../../shell/notify";
import { Page } from "../../shell/Page";
import { TextSkeleton } from "../../ui/Skeletons";

const NewEmailPage = graphql(`
  query NewEmailPage($token: String!) {
    emailChangeLink(token: $token) {
      email
    }
  }
`);

const ConfirmEmailChange = graphql(`
  mutation ConfirmEmailChange($input: ConfirmEmailChangeInput!) {
    confirmEmailChange(input: $input) {
      user {
        id
        email
        version
      }
    }
  }
`);

export const Route = createFileRoute("/_signedIn/new-email/$token")({
  loader: ({ context, params }) => prefetch(context.client, NewEmailPage, { token: params.token }),
  component: NewEmail,
});

/** Where the link in the mail to a new address leads: it is confirmed here, by the account's own person. */
function NewEmail() {
  const { t } = useTranslation();
  const { token } = Route.useParams();
  const navigate = Route.useNavigate();
  const { data } = usePageData(NewEmailPage, { token });
  const confirm = useAction(ConfirmEmailChange);
  // Once used the link opens nothing; the page stays until the next one is there.
  const [used, setUsed] = useState<string | null>(null);
  if (!data) {
    return (
      <Page title={undefined} narrow>
        <TextSkeleton lines={3} />
      </Page>
    );
  }
  const email = used ?? data.emailChangeLink?.email;
  if (email === undefined || confirm.failures.some(({ field }) => field === "token")) {
    return (
      <Page title={t("changeEmail.overTitle")} lead={t("changeEmail.overWords")} narrow>
        <Group>
          <ButtonLink to="/profile" hash="email">
            {t("changeEmail.toProfile")}
          </ButtonLink>
        </Group>
      </Page>
    );
  }
  return (
    <Page
      title={t("changeEmail.confirmTitle")}
      lead={t("changeEmail.confirmLead", { email })}
      narrow
    >
      <Stack>
        <Failures failures={confirm.failures} />
        <Group>
          <Button
            size="md"
            loading={confirm.busy}
            onClick={() => {
              setUsed(email);
              void confirm.run({ input: { token } }).then((done) => {
                if (!done) return setUsed(null);
                notify(t("changeEmail.confirmed"));
                void navigate({ to: "/profile" });
              });
            }}
          >
            {t("changeEmail.confirm")}
          </Button>
          <ButtonLink to="/profile" variant="default" size="md">
            {t("changeEmail.later")}
          </ButtonLink>
        </Group>
      </Stack>
    </Page>
  );
}
