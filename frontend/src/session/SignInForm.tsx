import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Failures } from "../shell/Failures";
import { type Failure, failuresOf } from "./failure";
import { ForgotPasswordLink } from "./ForgotPasswordLink";
import { PasskeySignIn } from "./PasskeySignIn";
import { SecondStepForm, speak } from "./SecondStepForm";
import { openAsNewcomer, type SecondStep, signIn } from "./session";

interface SignInFormProps {
  /** Local path to open afterwards */
  returnTo: string;
  /** A demo login that was clicked */
  filled: { email: string; password: string } | null;
  /** The e-mail is known, e.g. from an invitation */
  email?: string;
  onSignedIn?: () => void;
}

/** A passkey first, e-mail and password beside it. Give it a new `key` to fill it anew. */
export function SignInForm({ returnTo, filled, email: known, onSignedIn }: SignInFormProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const [email, setEmail] = useState(known ?? filled?.email ?? "");
  const [password, setPassword] = useState(filled?.password ?? "");
  const [step, setStep] = useState<SecondStep | null>(null);
  const [busy, setBusy] = useState(false);
  const [failures, setFailures] = useState<Failure[]>([]);
  const submit = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (filled !== null) submit.current?.focus();
  }, [filled]);

  const goOn = () => {
    onSignedIn?.();
    openAsNewcomer(returnTo, (path) => router.history.push(path));
  };
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailures([]);
    try {
      const entered = await signIn(email.trim(), password);
      if ("secondStep" in entered) {
        setStep(entered.secondStep);
        setBusy(false);
        return;
      }
      await speak(entered.user.language);
      goOn();
    } catch (error) {
      setFailures(failuresOf(error).map(wrongPassword));
      setBusy(false);
    }
  };

  if (step !== null) {
    return <SecondStepForm step={step} onSignedIn={goOn} onRestart={() => setStep(null)} />;
  }
  return (
    <Stack>
      <PasskeySignIn returnTo={returnTo} />
      <form onSubmit={(event) => void onSubmit(event)}>
        <Stack>
          <TextInput
            label={t("signIn.email")}
            type="email"
            name="email"
            autoComplete="username webauthn"
            required
            withAsterisk={false}
            readOnly={known !== undefined}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <PasswordInput
            label={t("signIn.password")}
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": t("signIn.showPassword") }}
          />
          <Failures failures={failures} />
          <Button ref={submit} type="submit" size="md" loading={busy} fullWidth>
            {t("signIn.submit")}
          </Button>
          <ForgotPasswordLink />
        </Stack>
      </form>
    </Stack>
  );
}

/** At the sign-in, UNAUTHENTICATED means wrong e-mail or password, not an ended session. */
function wrongPassword(failure: Failure): Failure {
  return failure.code === "UNAUTHENTICATED" ? { ...failure, code: "SIGN_IN" } : failure;
}
