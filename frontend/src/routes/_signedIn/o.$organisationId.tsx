import { createFileRoute, Outlet } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { usePageData } from "../../session/data";
import { rememberOrganisation } from "../../shell/lastOrganisation";
import { ProblemPage, RouteProblem } from "../../shell/ProblemPage";
import { useActivity } from "../../shell/useActivity";
import { ShellViewer, StandingContext } from "../../shell/viewer";

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
    const membership = viewer?.memberships.find(
      ({ organisation, state }) => organisation.id === organisationId && state === "ACTIVE",
    );
    return viewer && membership
      ? { viewer, membership, organisation: membership.organisation }
      : null;
  }, [viewer, organisationId]);
  const isMember = standing !== null;
  useEffect(() => {
    if (isMember) rememberOrganisation(organisationId);
  }, [isMember, organisationId]);
  useActivity(isMember ? organisationId : null);
  if (standing === null) return <ProblemPage problem="notFound" />;
  return (
    <StandingContext value={standing}>
      <Outlet />
    </StandingContext>
  );
}
