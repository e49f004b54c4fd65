import { Button, Group } from "@mantine/core";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { failuresOf, pageProblem } from "../session/failure";
import { ButtonLink } from "./links";
import { Page } from "./Page";

/** A page that cannot be shown: why, and every way out of it. */
export function ProblemPage(props: {
  problem: ReturnType<typeof pageProblem>;
  requestId?: string | null | undefined;
  onRetry?: () => void;
}) {
  const { problem, requestId, onRetry } = props;
  const { t } = useTranslation();
  return (
    <Page title={t(`problem.${problem}.title`)} lead={t(`problem.${problem}.words`)} narrow>
      {typeof requestId === "string" && <p>{t("failure.requestId", { id: requestId })}</p>}
      <Group>
        {problem === "secondFactor" && (
          <ButtonLink to="/profile" hash="second-factor">
            {t("problem.secondFactor.open")}
          </ButtonLink>
        )}
        {onRetry !== undefined && problem !== "secondFactor" && <Button onClick={onRetry}>{t("problem.retry")}</Button>}
        <ButtonLink to="/" variant={onRetry === undefined && problem !== "secondFactor" ? "filled" : "default"}>
          {t("problem.home")}
        </ButtonLink>
      </Group>
    </Page>
  );
}

/** What a route shows when its data or its code failed. */
export function RouteProblem({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const requestId = failuresOf(error).find((failure) => failure.requestId !== null)?.requestId;
  return (
    <ProblemPage
      problem={pageProblem(error)}
      requestId={requestId ?? null}
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}
