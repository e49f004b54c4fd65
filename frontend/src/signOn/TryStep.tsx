import { Button, Group, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { graphql } from "../graphql/generated";
import type { SignOn_SignOnFragment } from "../graphql/generated/graphql";
import { useAction } from "../session/data";
import { Failures } from "../shell/Failures";
import { Callout } from "../ui/Alerts";
import { Panel } from "../ui/Panel";
import { type Problem, problems } from "./data";

const TrySignOn = graphql(`
  mutation TrySignOn($input: TrySignOnInput!) {
    trySignOn(input: $input) {
      url
    }
  }
`);

/** A sign-in at the provider that lets nobody in, and what came of the last one. */
export function TryStep(props: {
  organisationId: string;
  signOn: SignOn_SignOnFragment;
  onGoOn: () => void;
}) {
  const { t } = useTranslation();
  const action = useAction(TrySignOn);
  const { provider: connection } = props.signOn;
  const works = connection !== null && connection.triedAt !== null;
  const problem = problems.find((one): one is Problem => one === connection?.trialProblem);
  return (
    <Panel title={t("signOnTry.title")} lead={t("signOnTry.lead")}>
      <Stack>
        {works && (
          <Callout tone="good" title={t("signOnTry.worksTitle")}>
            <p>{t("signOnTry.works")}</p>
          </Callout>
        )}
        {problem !== undefined && (
          <Callout tone="bad" title={t("signOnTry.problemTitle")}>
            <p>{t(`signOnProblem.owner.${problem}`)}</p>
          </Callout>
        )}
        <Failures failures={action.failures} />
        <Group>
          <Button
            variant={works ? "default" : "filled"}
            loading={action.busy}
            onClick={() => {
              void action.run({ input: { organisationId: props.organisationId } }).then((done) => {
                if (done) window.location.assign(done.trySignOn.url);
              });
            }}
          >
            {t(works ? "signOnTry.again" : "signOnTry.begin")}
          </Button>
          {works && <Button onClick={props.onGoOn}>{t("signOnTry.goOn")}</Button>}
        </Group>
      </Stack>
    </Panel>
  );
}
