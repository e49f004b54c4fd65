import { Button, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Language } from "../graphql/generated/graphql";
import { changeLanguage, languageWasChosen } from "../words/i18n";
import { failuresOf } from "./failure";
import { ProofForm } from "./ProofForm";
import { secondStepOptions } from "./passkeys";
import { completeSignIn, type SecondStep } from "./session";

/** The second step of a sign-in, in the place of the first. */
export function SecondStepForm(props: {
  step: SecondStep;
  onSignedIn: () => void;
  /** Back to the password */
  onRestart: () => void;
}) {
  const { t } = useTranslation();
  return (
    <Stack>
      <div>
        <Title order={2} size="h4">
          {t("secondStep.title")}
        </Title>
        <Text>{t("secondStep.lead")}</Text>
      </div>
      <ProofForm
        methods={props.step.methods}
        submitLabel={t("signIn.submit")}
        passkeyOptions={() => secondStepOptions(props.step.challenge)}
        give={async (proof) => {
          try {
            const user = await completeSignIn(props.step.challenge, proof);
            await speak(user.language);
            props.onSignedIn();
            return [];
          } catch (error) {
            return failuresOf(error);
          }
        }}
      />
      <div>
        <Button variant="subtle" px={0} onClick={props.onRestart}>
          {t("secondStep.restart")}
        </Button>
      </div>
    </Stack>
  );
}

/** The portal speaks the person's language, unless another was chosen in this browser. */
export async function speak(language: Language): Promise<void> {
  if (!languageWasChosen()) await changeLanguage(language === "EN" ? "en" : "da");
}
