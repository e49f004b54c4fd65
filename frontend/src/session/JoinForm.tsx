import { Button, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Failures } from "../shell/Failures";
import { type Failure, failuresOf } from "./failure";
import { SecondStepForm, speak } from "./SecondStepForm";
import { joinBySignOn, type SecondStep } from "./session";

/** The address has an account already: its password says, this once, that it is the same person's. */
export function JoinForm(props: { token: string; onSignedIn: () => void; onBack: () => void }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [step, setStep] = useState<SecondStep | null>(null);
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failure[]>([]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailures([]);
    try {
      const entered = await joinBySignOn(props.token, password);
      if ("secondStep" in entered) {
        setStep(entered.secondStep);
        setBusy(false);
        return;
      }
      await speak(entered.user.language);
      props.onSignedIn();
    } catch (error) {
      setFailures(failuresOf(error));
      setBusy(false);
    }
  };
  if (step !== null) {
    return <SecondStepForm step={step} onSignedIn={props.onSignedIn} onRestart={props.onBack} />;
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack>
        <div>
          <Title order={2} size="h4">
            {t("signOnJoin.title")}
          </Title>
          <Text>{t("signOnJoin.lead")}</Text>
        </div>
        <PasswordInput
          label={t("signIn.password")}
          autoComplete="current-password"
          required
          withAsterisk={false}
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
        />
        <Failures failures={failures} />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t("signOnJoin.submit")}
        </Button>
        <div>
          <Button variant="subtle" px={0} onClick={props.onBack}>
            {t("secondStep.restart")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
