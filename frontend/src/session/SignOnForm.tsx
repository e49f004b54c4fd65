import { Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { domainOf, signOnPath } from "./signOn";

/** Finds the organisation's own sign-in by the domain of an address, and goes there. */
export function SignOnForm({ returnTo, onBack }: { returnTo: string; onBack: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const domain = domainOf(email);
    if (domain === null) {
      setError(t("signOnLogin.emailInvalid"));
      field.current?.focus();
      return;
    }
    setBusy(true);
    window.location.assign(signOnPath(domain, returnTo));
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          ref={field}
          label={t("signOnLogin.email")}
          description={t("signOnLogin.hint")}
          type="email"
          autoComplete="username"
          autoFocus
          value={email}
          error={error}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
            setError(null);
          }}
        />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t("signOnLogin.submit")}
        </Button>
        <div>
          <Button variant="subtle" px={0} onClick={onBack}>
            {t("signOnLogin.back")}
          </Button>
        </div>
      </Stack>
    </form>
  );
}
