import { createFileRoute, Outlet } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { StateBanner } from "../../organisationState/StateBanner";
import { usePageData } from "../../session/data";
import { rememberOrganisation } from "../../shell/lastOrganisation";
import { ProblemPage, RouteProblem } from "../../shell/ProblemPage";
import { useActivity } from "../../shell/useActivity";
import { placesOf, ShellViewer, StandingContext } from "../../shell/viewer";
import { SupportBanner } from "../../supportAccess/SupportBanner";

/** The pages of one organisation. Without a membership there is nothing here, not even its name. */
export const Route = createFileRoute("/_signedIn/o/$organisationId")({
  errorComponent: RouteProblem,
  notFoundComponent: () => <ProblemPage problem="notFound" />,
  component: Organisation,
});

function Organisation() {
  const { organisationId } = Route.useParams();
  const { data } = usePageData(ShellViewer, {});
  const viewer = data?.viewer;
  const standing = useMemo(() => {
    const membership = viewer
      ? placesOf(viewer).find(({ organisation }) => organisation.id === organisationId)
      : undefined;
    const support = viewer?.support.find(
      ({ supportGrantId }) => supportGrantId === membership?.id,
    );
    return viewer && membership
      ? {
          viewer,
          membership,
          organisation: membership.organisation,
          support: support ?? null,
        }
      : null;
  }, [viewer, organisationId]);
  const isMember = standing !== null;
  const isLent = standing !== null && standing.support !== null;
  useEffect(() => {
    if (isMember && !isLent) rememberOrganisation(organisationId);
  }, [isMember, isLent, organisationId]);
  // The operator sees nobody's content, and so nothing of its changes.
  const follows = isMember && standing.organisation.kind !== "OPERATOR";
  useActivity(follows ? organisationId : null);
  if (standing === null) return <ProblemPage problem="notFound" />;
  return (
    <StandingContext value={standing}>
      <SupportBanner />
      <StateBanner />
      <Outlet />
    </StandingContext>
  );
}
